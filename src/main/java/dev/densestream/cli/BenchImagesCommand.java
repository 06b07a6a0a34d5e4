package dev.densestream.cli;

import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.train.DrawnSign;
import dev.densestream.train.SignPainter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code densestream bench images}. */
@Command(
        name = "images",
        description = {
            "Measure decode, resize and crop of one core, and Python's Pillow doing the same on the same files.",
            "Both take turns and count the time of the processor, so that a busy machine is busy for both. Python is left out"
                    + " where it or its Pillow is missing."
        },
        footer = {"", "Example: densestream bench images --pictures pictures/"})
final class BenchImagesCommand implements Callable<Integer> {
    private static final long SEED = 5;
    private static final int DRAWN = 200;

    @Option(
            names = "--pictures",
            paramLabel = "DIR",
            description = "Pictures to prepare (default: drawn signs of 80 to 320 pixels).")
    private Path pictures;

    @Option(
            names = "--resize",
            paramLabel = "N",
            defaultValue = "256",
            description = "Length of the shorter side before the cut (default: ${DEFAULT-VALUE}).")
    private int resize;

    @Option(
            names = "--crop",
            paramLabel = "N",
            defaultValue = "224",
            description = "Side of the square that is cut out (default: ${DEFAULT-VALUE}).")
    private int crop;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each is measured (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Mixin
    private PythonArguments python;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Arguments.atLeastOne("--rounds", rounds);
        try (var folder = TemporaryFolder.create("densestream-bench")) {
            StopSignals.cutOff(folder::deleteInterrupted);
            List<Path> chosen = pictures == null
                    ? drawn(folder.path())
                    : Folders.files(Arguments.existingFolder("--pictures", pictures));
            new ImagesBench(chosen, preprocessing(), new PythonPillow(python.python(), folder.path()))
                    .run(rounds, spec.commandLine().getOut());
            return 0;
        }
    }

    private PreprocessSpec preprocessing() {
        try {
            return new PreprocessSpec(Resize.SHORTER_SIDE, resize, crop, crop, Interpolation.BILINEAR);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private static List<Path> drawn(Path folder) throws IOException {
        var painter = new SignPainter(SEED);
        List<Path> drawn = new ArrayList<>();
        for (int i = 0; i < DRAWN; i++) {
            DrawnSign sign = painter.draw(i);
            drawn.add(Files.write(
                    folder.resolve("%04d.%s".formatted(i, sign.format().label())), sign.bytes()));
        }
        return drawn;
    }
}
