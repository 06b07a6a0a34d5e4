package dev.densestream.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code densestream densenet}: the family of networks and the paper's pictures. */
@Command(
        name = "densenet",
        description = "The networks of the DenseNet paper, and its pictures drawn again.",
        subcommands = {DensenetListCommand.class})
public final class DensenetCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "densenet: name what to do, such as list");
    }
}
