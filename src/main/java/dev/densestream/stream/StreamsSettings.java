package dev.densestream.stream;

import dev.densestream.stream.SafeProperties.Guarantee;
import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyFile.OutputFormat;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * What the application is told before it starts.
 *
 * @param name the application id and consumer group
 * @param threads stream threads of this process
 * @param topics where records come from and go to
 * @param outputs how missing output topics are treated
 * @param limits how much is taken in
 * @param drainTimeout how long a stop waits for images in flight
 * @param range the part of the input topics that is read; empty for all that is there and all that comes
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
        Optional<ReplayRange> range,
        Map<String, String> kafka) {
    public StreamsSettings {
        Objects.requireNonNull(name, "name");
        kafka = Map.copyOf(kafka);
    }

    /**
     * @param create whether missing output topics are created, with the input's number of partitions
     * @param replication their replication factor; −1 for the broker's default
     * @param format how results leave
     * @param beside topics that are written, but not by the stream threads
     */
    public record Outputs(boolean create, short replication, OutputFormat format, List<String> beside) {
        public Outputs {
            beside = List.copyOf(beside);
        }
    }

    /** @param kafka the client properties, those of the file among them */
    public static StreamsSettings of(TopologyFile file, Map<String, String> kafka) {
        return new StreamsSettings(
                file.name(),
                switch (file.guarantee()) {
                    case EXACTLY_ONCE -> Guarantee.EXACTLY_ONCE;
                    case AT_LEAST_ONCE -> Guarantee.AT_LEAST_ONCE;
                },
                file.threads(),
                new ClassifyTopology.Topics(
                        file.input().topics(),
                        file.input().from() == TopologyFile.From.EARLIEST
                                ? ClassifyTopology.Begin.EARLIEST
                                : ClassifyTopology.Begin.LATEST,
                        file.routes(),
                        file.output().predictions(),
                        file.output().embedding() == TopologyFile.Embedding.TOPIC
                                ? Optional.of(file.output().embeddings())
                                : Optional.empty(),
                        file.output().deadLetters()),
                new Outputs(
                        file.output().createTopics(),
                        (short) file.output().replicationFactor(),
                        file.output().format(),
                        file.shadow().stream().map(TopologyFile.Shadow::topic).toList()),
                new IntakeLimits(file.window(), file.memory().originals()),
                file.drainTimeout(),
                Optional.empty(),
                kafka);
    }

    /** The same application, but of a range: it begins at commits that must be there, and ends by itself. */
    public StreamsSettings of(ReplayRange part) {
        Map<String, String> properties = new HashMap<>(kafka);
        // What a poll brings is there at once: a tenth of a second's worth leaves the rate even.
        part.rate()
                .ifPresent(rate -> properties.putIfAbsent(
                        "consumer.max.poll.records", Long.toString(Math.clamp((long) (rate / 10), 1, 256))));
        return new StreamsSettings(
                name,
                guarantee,
                threads,
                topics.withBegin(ClassifyTopology.Begin.NOWHERE),
                outputs,
                limits,
                drainTimeout,
                Optional.of(part),
                properties);
    }

    /** @throws RefusedPropertiesException naming every Kafka property that is refused, and why */
    public void checkKafka() {
        properties();
    }

    /** All that Kafka Streams is given. */
    Properties properties() {
        return SafeProperties.of(name, guarantee, threads, kafka);
    }

    String bootstrapServers() {
        return kafka.get("bootstrap.servers");
    }
}
