package dev.densestream.cli;

import dev.densestream.model.Provider;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code densestream bench replay}. */
@Command(
        name = "replay",
        description = {
            "Compare images/s of a replay with images/s of the bare ONNX session, and live latency with and without a replay.",
            "The replay and the bare session take turns, so that a noisy machine is noisy for both. Then images come one by one,"
                    + " live, at a fifth of what the machine can do: first alone, then with a replay beside them in the same"
                    + " process, then with one that --rate holds to another fifth."
        },
        footer = {"", "Example: densestream bench replay --model models/signs.onnx --images 4000"})
final class BenchReplayCommand implements Callable<Integer> {
    @Mixin
    private BenchArguments arguments;

    @Option(
            names = "--live",
            paramLabel = "N",
            defaultValue = "200",
            description = "Live images in each of the three cases (default: ${DEFAULT-VALUE}).")
    private int live;

    @Override
    public Integer call() throws Exception {
        arguments.check();
        Arguments.atLeastOne("--live", live);
        try (var folder = TemporaryFolder.create("densestream-bench")) {
            StopSignals.cutOff(folder::deleteInterrupted);
            Path file = arguments.model(folder.path());
            List<Path> pictures = arguments.pictures(folder.path());
            arguments.show();
            double bare = new PipelineBench(
                            file, pictures, arguments.images(), arguments.batchSize(), Provider.AUTO, true)
                    .run(arguments.rounds(), folder.path().resolve("broker"), System.out)
                    .bare();
            new LatencyBench(file, pictures, live, arguments.batchSize())
                    .run(bare / 5, folder.path().resolve("broker-live"), System.out);
            return 0;
        }
    }
}
