package dev.densestream.cli;

import picocli.CommandLine.Command;

/** {@code densestream topology}: what a topology file does. */
@Command(
        name = "topology",
        description = "Look at topology files.",
        footer = {"", "Example: densestream topology describe topologies/classify.yaml"},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TopologyDescribeCommand.class, TopologyAsyncApiCommand.class})
final class TopologyCommand {}
