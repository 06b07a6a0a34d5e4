package dev.densestream.cli;

import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code densestream run}: a topology until SIGTERM. */
@Command(
        name = "run",
        description = {
            "Run a topology until it is asked to stop.",
            "Reads image references from the input topics, fetches and classifies the images, and writes predictions and"
                    + " dead letters. On SIGTERM or Ctrl-C it takes nothing more in, finishes what is in flight, commits and"
                    + " leaves."
        },
        footer = {"", "Example: densestream run topologies/classify.yaml --bootstrap-servers kafka:9092"})
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Parameters(paramLabel = "TOPOLOGY", description = "The topology file, such as topologies/classify.yaml.")
    private Path topology;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Override a value of the topology file, such as --set batch.max-size=16. Repeatable.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Mixin
    private KafkaSettings kafka;

    @Override
    public Integer call() {
        TopologyFile file = new TopologyReader().read(topology, overrides);
        Map<String, String> properties = kafka.properties(file);
        try (Rooms rooms = Rooms.of(file)) {
            var app = new RunningApp(file, rooms, properties);
            LOG.info(
                    "{} reads {} at {}, until SIGTERM or Ctrl-C",
                    file.name(),
                    String.join(", ", file.input().topics()),
                    properties.get("bootstrap.servers"));
            app.runUntilStopped();
            return 0;
        }
    }
}
