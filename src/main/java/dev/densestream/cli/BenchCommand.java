package dev.densestream.cli;

import picocli.CommandLine.Command;

/** {@code densestream bench}: what DenseStream claims, measured on this machine. */
@Command(
        name = "bench",
        description = "Measure speed and safety on this machine.",
        footer = {"", "Example: densestream bench pipeline --model models/signs.onnx"},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BenchPipelineCommand.class,
            BenchReplayCommand.class,
            BenchImagesCommand.class,
            BenchGpuCommand.class,
            BenchGpuModelsCommand.class,
            BenchTrainingCommand.class,
            BenchSwapCommand.class,
            BenchChaosCommand.class,
            ChaosWorkerCommand.class
        })
final class BenchCommand {}
