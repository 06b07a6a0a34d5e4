package dev.densestream.testing;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Gives a test class a real Kafka broker: a container where Docker answers, the embedded broker otherwise. All classes of a
 * run share it, so each test works on topics of its own, which {@link #createTopic} names.
 *
 * <pre>{@code @RegisterExtension static final KafkaBroker KAFKA = new KafkaBroker();}</pre>
 */
public final class KafkaBroker implements BeforeAllCallback, AfterAllCallback {
    private static final long PATIENCE_SECONDS = 30;

    private String bootstrapServers;
    private Admin admin;

    @Override
    public void beforeAll(ExtensionContext context) {
        // JUnit closes what the root store holds when the whole run ends.
        RunningBroker broker = context.getRoot()
                .getStore(Namespace.create(KafkaBroker.class))
                .getOrComputeIfAbsent(
                        RunningBroker.class, key -> RunningBroker.start(BrokerKind.chosen()), RunningBroker.class);
        bootstrapServers = broker.bootstrapServers();
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (admin != null) {
            admin.close();
        }
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Closed by this extension when the class has run. */
    public Admin admin() {
        return admin;
    }

    /** Creates a topic that no other test has: {@code prefix}, a dash and something random. */
    public String createTopic(String prefix, int partitions) {
        return createTopic(prefix, partitions, Map.of());
    }

    /** @param config the topic's own properties, such as {@code max.message.bytes} */
    public String createTopic(String prefix, int partitions, Map<String, String> config) {
        String name = prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
        try {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(config)))
                    .all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return name;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while topic %s was created".formatted(name), e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("topic %s was not created".formatted(name), e);
        }
    }
}
