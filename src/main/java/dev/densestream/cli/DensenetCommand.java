package dev.densestream.cli;

import picocli.CommandLine.Command;

/** {@code densestream densenet}: the networks of the paper. */
@Command(
        name = "densenet",
        description = "Look at the networks of the DenseNet paper.",
        footer = {"", "Example: densestream densenet list"},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = DensenetListCommand.class)
final class DensenetCommand {}
