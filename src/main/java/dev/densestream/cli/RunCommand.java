package dev.densestream.cli;

import dev.densestream.stream.StreamsSettings;
import dev.densestream.topology.TopologyException;
import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
        if (file.refusesAll()) {
            // Else a topic full of events would become dead letters, and be committed, within seconds.
            throw new TopologyException(
                    topology.toString(),
                    List.of("fetch: nothing may be fetched, so every event would be a dead letter; allow something with"
                            + " files, http, s3 or data, such as --set \"fetch.files=[$PWD/pictures]\""));
        }
        Map<String, String> properties = kafka.properties(file);
        // Before a model is loaded for nothing.
        StreamsSettings.of(file, properties).checkKafka();
        try (Rooms rooms = Rooms.of(file, properties)) {
            new RunningApp(file, rooms, properties).runUntilStopped();
            return 0;
        }
    }
}
