package dev.densestream.stream;

import dev.densestream.stream.SafeProperties.Guarantee;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * What the application is told before it starts.
 *
 * @param name the application id and consumer group
 * @param threads stream threads of this process
 * @param topics where records come from and go to
 * @param outputs how missing output topics are treated
 * @param limits how much is taken in
 * @param drainTimeout how long a stop waits for images in flight
 * @param kafka the user's client and Streams properties, {@code bootstrap.servers} among them
 */
public record StreamsSettings(
        String name,
        Guarantee guarantee,
        int threads,
        ClassifyTopology.Topics topics,
        Outputs outputs,
        IntakeLimits limits,
        Duration drainTimeout,
        Map<String, String> kafka) {
    public StreamsSettings {
        Objects.requireNonNull(name, "name");
        kafka = Map.copyOf(kafka);
    }

    /**
     * @param create whether missing output topics are created, with the input's number of partitions
     * @param replication their replication factor; −1 for the broker's default
     */
    public record Outputs(boolean create, short replication) {}

    String bootstrapServers() {
        return kafka.get("bootstrap.servers");
    }
}
