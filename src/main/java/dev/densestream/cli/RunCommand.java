package dev.densestream.cli;

import dev.densestream.stream.StreamsSettings;
import dev.densestream.topology.TopologyFile;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
    @Mixin
    private TopologyArguments topology;

    @Mixin
    private KafkaSettings kafka;

    @Override
    public Integer call() {
        TopologyFile file = topology.runnable(topology.read());
        Map<String, String> properties = kafka.properties(file);
        // Before a model is loaded for nothing.
        StreamsSettings.of(file, properties).checkKafka();
        try (Rooms rooms = Rooms.of(file, properties)) {
            new RunningApp(file, rooms, properties).runUntilStopped();
            return 0;
        }
    }
}
