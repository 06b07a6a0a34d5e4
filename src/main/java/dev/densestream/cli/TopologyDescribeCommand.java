package dev.densestream.cli;

import dev.densestream.stream.ClassifyTopology;
import dev.densestream.topology.TopologyFile;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code densestream topology describe}. */
@Command(
        name = "describe",
        description = {"Say what a topology file will do, without a broker."},
        footer = {"", "Example: densestream topology describe topologies/classify.yaml"})
final class TopologyDescribeCommand implements Callable<Integer> {
    @Mixin
    private TopologyArguments topology;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        TopologyFile file = topology.read();
        PrintWriter out = spec.commandLine().getOut();
        TopologyWords.of(file).forEach(out::println);
        out.println();
        out.print(ClassifyTopology.describe(file));
        out.flush();
        return 0;
    }
}
