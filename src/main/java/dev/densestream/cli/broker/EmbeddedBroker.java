package dev.densestream.cli.broker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.utils.Exit;

/**
 * A real Kafka broker with its controller, inside this JVM. What would end a broker's process ends {@link #failure()}
 * instead; with several brokers in one JVM, Kafka's own call of exit reaches the one that was started last.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private final BrokerOptions options;
    private final BrokerStorage storage;
    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private int port;
    private BrokerParts parts;

    private EmbeddedBroker(BrokerOptions options, BrokerStorage storage) {
        this.options = options;
        this.storage = storage;
        this.port = options.port();
    }

    /**
     * Returns when clients can connect.
     *
     * @throws BrokerException where the port or the data directory cannot be used, or a property is wrong
     */
    public static EmbeddedBroker start(BrokerOptions options) {
        EmbeddedBroker broker = new EmbeddedBroker(options, BrokerStorage.open(options.dataDir()));
        try {
            broker.startParts();
            return broker;
        } catch (RuntimeException e) {
            broker.storage.close();
            throw e;
        }
    }

    /** {@code host:port}. */
    public String bootstrapServers() {
        return options.host() + ":" + port;
    }

    /** Where the data is. */
    public Path dataDirectory() {
        return storage.directory();
    }

    /** Ends, exceptionally, when the broker meets what would have ended its process, such as a disk that fails. */
    public CompletableFuture<Void> failure() {
        return failure;
    }

    /** Stops the broker cleanly and starts it again, with the same port and the same data. */
    public void restart() {
        parts.stop();
        startParts();
    }

    /** Stops the broker and deletes its data where that was temporary. */
    @Override
    public void close() {
        parts.stop();
        storage.close();
    }

    private void startParts() {
        surviveExit();
        try (BrokerSockets sockets = new BrokerSockets()) {
            port = sockets.bind(BrokerConfig.CLIENTS, options.host(), port);
            startParts(sockets, sockets.bind(BrokerConfig.CONTROLLER, BrokerConfig.LOOPBACK, 0));
        }
    }

    private void startParts(BrokerSockets sockets, int controllerPort) {
        try {
            var config = new KafkaConfig(BrokerConfig.of(options, storage.directory(), port, controllerPort), false);
            parts = new BrokerParts(
                    config,
                    new InetSocketAddress(InetAddress.ofLiteral(BrokerConfig.LOOPBACK), controllerPort),
                    sockets,
                    failure);
            startOrStop();
        } catch (RuntimeException e) {
            throw BrokerException.because("the broker cannot start on data directory " + storage.directory(), e);
        }
    }

    private void startOrStop() {
        try {
            parts.start();
        } catch (RuntimeException e) {
            parts.stop();
            throw e;
        }
    }

    /** Kafka ends its process when a disk fails: ours has other work to end well. */
    private void surviveExit() {
        Exit.Procedure procedure = (status, message) -> {
            var fault = new IllegalStateException(
                    "Kafka asked to end the process" + (message == null ? "" : ": " + message));
            failure.completeExceptionally(fault);
            throw fault;
        };
        Exit.setExitProcedure(procedure);
        Exit.setHaltProcedure(procedure);
    }
}
