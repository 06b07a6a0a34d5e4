package dev.densestream.cli;

import picocli.CommandLine.Command;

/** {@code densestream model}: what one can ask of model files. */
@Command(
        name = "model",
        description = "Make, look at and check prepared model files.",
        footer = {"", "Example: densestream model inspect models/signs.onnx"},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ModelInspectCommand.class, ModelImportCommand.class, ModelVerifyCommand.class})
public final class ModelCommand {}
