package dev.densestream.cli;

import dev.densestream.train.PublishedNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What is classified by which model, for commands that measure how fast. */
final class BenchArguments {
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

    void check() {
        Arguments.atLeastOne("--images", images);
        Arguments.atLeastOne("--rounds", rounds);
        Arguments.atLeastOne("--batch-size", batchSize);
    }

    int images() {
        return images;
    }

    int rounds() {
        return rounds;
    }

    int batchSize() {
        return batchSize;
    }

    /** @param folder where a model is written that nobody has given */
    Path model(Path folder) throws IOException {
        return model == null
                ? BenchInputs.network(PublishedNet.DENSENET_121, folder)
                : Arguments.existingFile("--model", model);
    }

    /** @param folder where pictures are drawn that nobody has given */
    List<Path> pictures(Path folder) throws IOException {
        return pictures == null
                ? BenchInputs.pictures(folder, Math.min(images, 400))
                : Folders.files(Arguments.existingFolder("--pictures", pictures));
    }

    void show() {
        System.out.printf(
                "%s, batches of up to %d, %d images a round, %d processors%n",
                model == null ? "DenseNet-121 (random weights), 224 × 224" : model,
                batchSize,
                images,
                Runtime.getRuntime().availableProcessors());
    }
}
