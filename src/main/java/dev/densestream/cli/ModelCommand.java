package dev.densestream.cli;

import picocli.CommandLine.Command;

/** {@code densestream model}: what one can ask of model files. */
@Command(
        name = "model",
        description = "Work with prepared model files.",
        footer = {"", "Example: densestream model inspect models/signs.onnx"},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ModelInspectCommand.class})
public final class ModelCommand {}
