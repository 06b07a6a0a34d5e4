package dev.densestream.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code densestream densenet}: the networks of the paper. */
@Command(
        name = "densenet",
        description = "Look at the networks of the DenseNet paper.",
        subcommands = {DensenetListCommand.class})
final class DensenetCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "densenet: name what to do, such as list");
    }
}
