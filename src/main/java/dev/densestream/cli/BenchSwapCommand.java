package dev.densestream.cli;

import dev.densestream.train.DrawnSign;
import dev.densestream.train.SignPainter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code densestream bench swap}. */
@Command(
        name = "swap",
        description = {
            "Measure what swapping the model adds to the time that an image takes.",
            "Images come at a steady rate, by turns with and without swaps, each of them loaded beside the model that answers."
                    + " The broker is left out: its noise would hide it."
        },
        footer = {"", "Example: densestream bench swap --model models/clothing.onnx --rate 50"})
final class BenchSwapCommand implements Callable<Integer> {
    private static final long SEED = 5;
    private static final int PICTURES = 100;

    @Option(names = "--model", paramLabel = "FILE", description = "A prepared model (default: the demo's).")
    private Path model;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "50",
            description = "Images a second (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "4",
            description = "How often, 10 seconds each (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "16",
            description = "Most images in one run of the model (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Override
    public Integer call() throws Exception {
        Arguments.atLeastOne("--rate", rate);
        Arguments.atLeastOne("--rounds", rounds);
        Arguments.atLeastOne("--batch-size", batchSize);
        Path chosen = model == null ? Home.file("models/signs.onnx") : Arguments.existingFile("--model", model);
        try (var folder = TemporaryFolder.create("densestream-swap")) {
            StopSignals.cutOff(folder::deleteInterrupted);
            Path models = Files.createDirectory(folder.path().resolve("models"));
            System.out.printf(
                    "%s, %d images/s, batches of up to %d, %d processors%n",
                    chosen, rate, batchSize, Runtime.getRuntime().availableProcessors());
            new SwapBench(chosen, models, drawn(folder.path()), rate, batchSize).run(rounds, System.out);
            return 0;
        }
    }

    private static List<Path> drawn(Path folder) throws IOException {
        var painter = new SignPainter(SEED);
        List<Path> drawn = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            DrawnSign sign = painter.draw(i);
            drawn.add(Files.write(
                    folder.resolve("%04d.%s".formatted(i, sign.format().label())), sign.bytes()));
        }
        return drawn;
    }
}
