package dev.densestream.cli;

import dev.densestream.stream.ClassifyTopology;
import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code densestream topology describe}. */
@Command(
        name = "describe",
        description = {"Say what a topology file will do, without a broker."},
        footer = {"", "Example: densestream topology describe topologies/classify.yaml"})
final class TopologyDescribeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TOPOLOGY", description = "The topology file.")
    private Path topology;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Override a value of the file. Repeatable.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        TopologyFile file = new TopologyReader().read(topology, overrides);
        PrintWriter out = spec.commandLine().getOut();
        TopologyWords.of(file).forEach(out::println);
        out.println();
        out.print(ClassifyTopology.describe(file));
        out.flush();
        return 0;
    }
}
