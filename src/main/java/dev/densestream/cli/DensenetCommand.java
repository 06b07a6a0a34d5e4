package dev.densestream.cli;

import picocli.CommandLine.Command;

/** {@code densestream densenet}: the networks of the paper, and its pictures. */
@Command(
        name = "densenet",
        description = "Look at the networks of the DenseNet paper, and draw its pictures again.",
        footer = {"", "Example: densestream densenet list"},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DensenetListCommand.class,
            DensenetFigureCommand.class,
            DensenetReuseCommand.class,
            DensenetCompareCommand.class
        })
final class DensenetCommand {}
