package dev.densestream.cli;

import dev.densestream.train.SignFolder;
import dev.densestream.train.SignPainter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code densestream draw-signs}. */
@Command(
        name = "draw-signs",
        description = {
            "Draw pictures of road signs, to train on, to test with and to send.",
            "There are ten kinds, each in a folder of its own. The same seed gives the same files."
        },
        footer = {"", "Example: densestream draw-signs pictures --per-class 20 --seed 7"})
public final class DrawSignsCommand implements Callable<Integer> {
    private static final int MOST_PER_CLASS = 1_000_000;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Where to write. It is made if it is not there.")
    private Path folder;

    @Option(
            names = "--per-class",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many pictures of each kind (default: ${DEFAULT-VALUE}).")
    private int perClass;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Another seed draws other pictures (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--force",
            description = "Draw into a folder that is not empty; pictures of an earlier drawing in it are replaced.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        if (perClass < 1 || perClass > MOST_PER_CLASS) {
            throw new ParameterException(
                    spec.commandLine(), "--per-class %d: allowed is 1 to %d".formatted(perClass, MOST_PER_CLASS));
        }
        SignFolder signs = new SignFolder(folder);
        if (!force && signs.isOccupied()) {
            throw new ParameterException(
                    spec.commandLine(), "%s is not empty: name a new folder, or add --force".formatted(folder));
        }
        SignFolder.Drawn drawn = signs.draw(seed, perClass);
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%d pictures of %d kinds in %s: %d JPEG, %d PNG, %.1f MB (seed %d)%n",
                        drawn.pictures(),
                        SignPainter.labels().size(),
                        folder,
                        drawn.jpeg(),
                        drawn.png(),
                        drawn.bytes() / 1e6,
                        seed);
        return 0;
    }
}
