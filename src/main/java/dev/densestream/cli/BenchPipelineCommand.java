package dev.densestream.cli;

import dev.densestream.model.Provider;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code densestream bench pipeline}. */
@Command(
        name = "pipeline",
        description = {
            "Compare images/s through broker and topology with images/s of the bare ONNX session.",
            "Both run the same model with the same batches on the same pictures, which the bare session gets already decoded."
                    + " They take turns, so that a noisy machine is noisy for both."
        },
        footer = {"", "Example: densestream bench pipeline --model models/signs.onnx --images 4000"})
final class BenchPipelineCommand implements Callable<Integer> {
    @Mixin
    private BenchArguments arguments;

    @Override
    public Integer call() throws Exception {
        arguments.check();
        try (var folder = TemporaryFolder.create("densestream-bench")) {
            StopSignals.cutOff(folder::deleteInterrupted);
            Path file = arguments.model(folder.path());
            List<Path> pictures = arguments.pictures(folder.path());
            arguments.show();
            var _ = new PipelineBench(file, pictures, arguments.images(), arguments.batchSize(), Provider.AUTO, false)
                    .run(arguments.rounds(), folder.path().resolve("broker"), System.out);
            return 0;
        }
    }
}
