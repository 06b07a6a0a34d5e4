package dev.densestream.cli;

import dev.densestream.model.Provider;
import dev.densestream.train.PublishedNet;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "A prepared model (default: a randomly initialised DenseNet-121).")
    private Path model;

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "400",
            description = "Images a round (default: ${DEFAULT-VALUE}).")
    private int images;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often both are measured (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "16",
            description = "Most images in one run of the model (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--pictures",
            paramLabel = "DIR",
            description = "Pictures to classify, over and over (default: drawn signs of 80 to 320 pixels).")
    private Path pictures;

    @Override
    public Integer call() throws Exception {
        Arguments.atLeastOne("--images", images);
        Arguments.atLeastOne("--rounds", rounds);
        Arguments.atLeastOne("--batch-size", batchSize);
        try (var folder = TemporaryFolder.create("densestream-bench")) {
            StopSignals.cutOff(folder::deleteInterrupted);
            Path file = model == null
                    ? BenchInputs.network(PublishedNet.DENSENET_121, folder.path())
                    : Arguments.existingFile("--model", model);
            List<Path> chosen = pictures == null
                    ? BenchInputs.pictures(folder.path(), Math.min(images, 400))
                    : Folders.files(Arguments.existingFolder("--pictures", pictures));
            System.out.printf(
                    "%s, batches of up to %d, %d images a round, %d processors%n",
                    model == null ? "DenseNet-121 (random weights), 224 × 224" : model,
                    batchSize,
                    images,
                    Runtime.getRuntime().availableProcessors());
            new PipelineBench(file, chosen, images, batchSize, Provider.AUTO)
                    .run(rounds, folder.path().resolve("broker"), System.out);
            return 0;
        }
    }
}
