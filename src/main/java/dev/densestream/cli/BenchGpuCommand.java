package dev.densestream.cli;

import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code densestream bench gpu}. */
@Command(
        name = "gpu",
        description = {
            "Measure a GPU: whether it answers as the CPU does, then how fast.",
            "Compares probabilities first, in single precision, TF32 and half precision. Then images/s of the bare session over"
                    + " the batch size, for DenseNet-121, 169 and 201; the pipeline with a broker in this process against the bare"
                    + " session; and the same networks in PyTorch, where Python has it. The exit code is 1 where the GPU does not"
                    + " agree with the CPU. bench/gpu pack and bench/gpu run take it to a machine that has nothing but a GPU."
        },
        footer = {"", "Example: bench/gpu pack kit && bench/gpu run kit"})
final class BenchGpuCommand implements Callable<Integer> {
    private static final int PICTURES = 400;
    private static final int QUICK_PICTURES = 20;

    @Option(
            names = "--models",
            required = true,
            paramLabel = "DIR",
            description = "The networks, as bench/gpu pack makes them.")
    private Path models;

    @Option(
            names = "--provider",
            paramLabel = "PROVIDER",
            defaultValue = "CUDA",
            description = "What to measure: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Provider provider;

    @Option(
            names = "--pictures",
            paramLabel = "DIR",
            description = "Pictures to compare and to classify (default: drawn signs of 80 to 320 pixels).")
    private Path pictures;

    @Option(names = "--json", paramLabel = "FILE", description = "Write all figures into a file, too.")
    private Path json;

    @Option(names = "--quick", description = "Only see that everything runs: few sizes, short times, one network.")
    private boolean quick;

    @Mixin
    private PythonArguments python;

    @Override
    public Integer call() throws Exception {
        Arguments.existingFolder("--models", models);
        if (json != null) {
            Arguments.writable("--json", json);
        }
        try (var folder = TemporaryFolder.create("densestream-bench");
                var progress = new BarProgress()) {
            StopSignals.cutOff(folder::deleteInterrupted);
            List<Path> chosen = pictures == null
                    ? BenchInputs.pictures(folder.path(), quick ? QUICK_PICTURES : PICTURES)
                    : Folders.files(Arguments.existingFolder("--pictures", pictures));
            if (quick) {
                chosen = chosen.subList(0, Math.min(chosen.size(), QUICK_PICTURES));
            }
            GpuReport report = new GpuBench(models, chosen, found(), quick, python.python())
                    .run(folder.path().resolve("broker"), progress);
            report.lines().forEach(System.out::println);
            if (json != null) {
                Files.writeString(
                        json,
                        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
            }
            return report.agrees() ? 0 : 1;
        }
    }

    /** What AUTO comes to; and that the provider is there is known before anything is measured. */
    private Provider found() {
        PreparedModel model = PreparedModel.open(Arguments.existingFile("--models", models.resolve("signs.onnx")));
        try (OnnxSession session = OnnxSession.open(model, new SessionOptions(provider, 1))) {
            return session.provider();
        }
    }
}
