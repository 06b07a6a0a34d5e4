package dev.densestream.testing;

import dev.densestream.cli.broker.BrokerOptions;
import dev.densestream.cli.broker.EmbeddedBroker;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The one broker of a test run.
 *
 * @param description what it is, for a person
 * @param stop ends it; a container is stopped by us since Testcontainers' reaper may be switched off
 */
record RunningBroker(String bootstrapServers, String description, Runnable stop) implements AutoCloseable {
    private static final DockerImageName IMAGE = DockerImageName.parse("apache/kafka:4.3.1");

    static RunningBroker start(BrokerKind kind) {
        RunningBroker broker = switch (kind) {
            case DOCKER -> inDocker();
            case EMBEDDED -> embedded();
        };
        System.out.printf("The tests' broker: %s at %s%n", broker.description(), broker.bootstrapServers());
        return broker;
    }

    private static RunningBroker inDocker() {
        // The embedded broker takes as much, and inline pictures need it.
        var container = new KafkaContainer(IMAGE).withEnv("KAFKA_MESSAGE_MAX_BYTES", Integer.toString(8 << 20));
        container.start();
        return new RunningBroker(container.getBootstrapServers(), IMAGE + " in Docker", container::stop);
    }

    private static RunningBroker embedded() {
        EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.temporary());
        return new RunningBroker(broker.bootstrapServers(), "embedded in this JVM", broker::close);
    }

    @Override
    public void close() {
        stop.run();
    }
}
