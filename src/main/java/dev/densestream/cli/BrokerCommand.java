package dev.densestream.cli;

import dev.densestream.cli.broker.BrokerException;
import dev.densestream.cli.broker.BrokerOptions;
import dev.densestream.cli.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code densestream broker}: one real Kafka broker to try things with, until it is told to stop. */
@Command(
        name = "broker",
        description = {
            "Run one real Kafka broker, to try things with nothing else installed.",
            "It has no replicas: what must survive the loss of a disk belongs on a cluster."
        },
        footer = {"", "Example: densestream broker --port 9092 --data-dir broker-data"},
        sortOptions = false)
public final class BrokerCommand implements Callable<Integer> {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Port to listen at, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "localhost",
            description = "Name that clients connect to, and where the broker listens (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where topics are kept from one run to the next; without it they are gone at the end.")
    private Path dataDir;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any property of a Kafka broker, such as num.partitions=4; may be given several times.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        BrokerOptions options = options();
        CompletableFuture<Void> stop = new CompletableFuture<>();
        StopSignals.on(() -> stop.complete(null));
        try (EmbeddedBroker broker = EmbeddedBroker.start(options)) {
            spec.commandLine().getOut().println(ready(broker));
            spec.commandLine().getOut().flush();
            CompletableFuture.anyOf(stop, broker.failure()).join();
            return 0;
        } catch (CompletionException e) {
            throw BrokerException.because("the broker cannot go on", e);
        }
    }

    private BrokerOptions options() {
        try {
            return new BrokerOptions(host, port, Optional.ofNullable(dataDir), properties);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private String ready(EmbeddedBroker broker) {
        return "Kafka broker ready at %s, data in %s%s; Ctrl-C stops it"
                .formatted(
                        broker.bootstrapServers(),
                        broker.dataDirectory(),
                        dataDir == null ? " (deleted at the end)" : "");
    }
}
