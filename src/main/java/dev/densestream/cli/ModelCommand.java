package dev.densestream.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code densestream model}: what one can ask of model files. */
@Command(
        name = "model",
        description = "Make, look at and check prepared model files.",
        subcommands = {ModelInspectCommand.class, ModelImportCommand.class, ModelVerifyCommand.class})
public final class ModelCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "model: name what to do: inspect, import or verify");
    }
}
