package dev.densestream.cli;

import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.model.Activation;
import dev.densestream.model.ModelContract;
import dev.densestream.train.DenseNetExport;
import dev.densestream.train.DrawnSign;
import dev.densestream.train.PublishedNet;
import dev.densestream.train.SignPainter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** What is classified by which model, for commands that measure how fast. */
final class BenchArguments {
    private static final long SEED = 5;
    private static final int CLASSES = 1_000;

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
        return model == null ? denseNet121(folder) : Arguments.existingFile("--model", model);
    }

    /** @param folder where pictures are drawn that nobody has given */
    List<Path> pictures(Path folder) throws IOException {
        return pictures == null ? drawn(folder) : Folders.files(Arguments.existingFolder("--pictures", pictures));
    }

    void show() {
        System.out.printf(
                "%s, batches of up to %d, %d images a round, %d processors%n",
                model == null ? "DenseNet-121 (random weights), 224 × 224" : model,
                batchSize,
                images,
                Runtime.getRuntime().availableProcessors());
    }

    private static Path denseNet121(Path folder) throws IOException {
        Path file = folder.resolve("densenet121.onnx");
        var preprocess = new PreprocessSpec(Resize.SHORTER_SIDE, 256, 224, 224, Interpolation.BILINEAR);
        List<String> labels =
                IntStream.range(0, CLASSES).mapToObj("class-%04d"::formatted).toList();
        var contract = new ModelContract("densenet121", labels, Activation.SOFTMAX, preprocess, Map.of());
        DenseNetExport.random(PublishedNet.DENSENET_121.spec(CLASSES), contract, SEED, file);
        return file;
    }

    private List<Path> drawn(Path folder) throws IOException {
        var painter = new SignPainter(SEED);
        List<Path> drawn = new ArrayList<>();
        for (int i = 0; i < Math.min(images, 400); i++) {
            DrawnSign sign = painter.draw(i);
            drawn.add(Files.write(
                    folder.resolve("%04d.%s".formatted(i, sign.format().label())), sign.bytes()));
        }
        return drawn;
    }
}
