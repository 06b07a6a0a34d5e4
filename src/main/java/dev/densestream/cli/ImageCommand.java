package dev.densestream.cli;

import picocli.CommandLine.Command;

/** {@code densestream image}: what one can ask of pictures. */
@Command(
        name = "image",
        description = "See pictures as the model sees them.",
        footer = {"", "Example: densestream image info photo.jpg"},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ImageInfoCommand.class, ImagePrepareCommand.class})
final class ImageCommand {}
