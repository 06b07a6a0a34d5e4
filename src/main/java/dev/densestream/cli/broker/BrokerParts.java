package dev.densestream.cli.broker;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.fault.FaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's controller and broker of one run, put together as {@link KafkaRaftServer} does it, but with sockets that are bound
 * already and with faults that complete a future instead of ending the JVM.
 */
final class BrokerParts {
    private static final Logger log = LoggerFactory.getLogger(BrokerParts.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ControllerServer controller;
    private final BrokerServer broker;
    private final CompletableFuture<Void> failure;

    BrokerParts(
            KafkaConfig config,
            InetSocketAddress controllerAddress,
            BrokerSockets sockets,
            CompletableFuture<Void> failure) {
        this.failure = failure;
        var logDirs = KafkaRaftServer.initializeLogDirs(config, log, "");
        var shared = new SharedServer(
                config,
                logDirs._1(),
                Time.SYSTEM,
                Server.initializeMetrics(
                        config, Time.SYSTEM, logDirs._1().clusterId().orElseThrow()),
                CompletableFuture.completedFuture(Map.of(BrokerConfig.NODE_ID, controllerAddress)),
                List.of(),
                this::faultHandler,
                sockets);
        broker = new BrokerServer(shared);
        controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), logDirs._2());
    }

    /** Returns when the broker serves clients; a fatal fault on the way ends the wait. */
    void start() {
        var started = new CompletableFuture<Void>();
        Thread.ofPlatform().name("broker-start").start(() -> {
            try {
                controller.startup();
                broker.startup();
                started.complete(null);
            } catch (Throwable e) {
                started.completeExceptionally(e);
            }
        });
        try {
            CompletableFuture.anyOf(started, failure).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }

    /** The broker goes first: it tells the controller. */
    void stop() {
        broker.shutdown(PATIENCE);
        controller.shutdown();
    }

    private FaultHandler faultHandler(String name, boolean fatal, Runnable action) {
        return (message, cause) -> {
            action.run();
            var fault = new IllegalStateException("%s: %s".formatted(name, message), cause);
            if (fatal) {
                failure.completeExceptionally(fault);
            } else {
                log.warn("broker: {}", fault.getMessage(), cause);
            }
            return fault;
        };
    }
}
