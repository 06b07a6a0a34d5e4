package dev.densestream.cli;

import dev.densestream.cli.broker.BrokerOptions;
import dev.densestream.cli.broker.EmbeddedBroker;
import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code densestream demo}: the main job on drawn pictures, with nothing else installed. */
@Command(
        name = "demo",
        description = {
            "See the main job done: pictures in, labelled predictions out.",
            "Starts a real Kafka broker, draws pictures of signs, sends their references to a topic, runs topologies/demo.yaml on"
                    + " them and compares the predictions with what was drawn. Everything is removed afterwards."
        },
        footer = {"", "Example: densestream demo --images 2000"})
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many pictures (default: ${DEFAULT-VALUE}).")
    private int images;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "7",
            description = "Another seed draws other pictures (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to a file too.")
    private Path json;

    @Override
    public Integer call() throws Exception {
        Arguments.atLeastOne("--images", images);
        if (json != null) {
            Arguments.writable("--json", json);
        }
        try (var folder = TemporaryFolder.create("densestream-demo");
                EmbeddedBroker broker =
                        EmbeddedBroker.start(BrokerOptions.in(folder.path().resolve("broker")))) {
            StopSignals.cutOff(folder::deleteInterrupted);
            Path pictures = Files.createDirectory(folder.path().resolve("pictures"));
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            TopologyFile file = new TopologyReader()
                    .read(Home.file("topologies/demo.yaml"), Map.of("fetch.files", "[" + pictures + "]"));
            DemoFigures figures = new DemoRun(file, kafka, pictures, seed).run(images);
            System.out.print(figures.table());
            if (json != null) {
                write(figures);
            }
            return 0;
        }
    }

    private void write(DemoFigures figures) {
        try {
            Files.writeString(
                    json, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(figures) + "\n");
        } catch (IOException e) {
            throw new CommandException("--json %s cannot be written: %s".formatted(json, ErrorWords.line(e)), e);
        }
    }
}
