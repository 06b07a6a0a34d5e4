package dev.densestream.cli;

import dev.densestream.image.PreprocessSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Pillow in a Python of this machine. */
final class PythonPillow {
    private final Python python;
    private final Path folder;

    /** @param folder for what is handed to it in files */
    PythonPillow(Python python, Path folder) {
        this.python = python;
        this.folder = folder;
    }

    /** Why there is none; null if there is one. */
    String missing() throws InterruptedException {
        return python.missing("PIL");
    }

    /** Such as {@code Pillow 12.3.0}. */
    String version() throws IOException, InterruptedException {
        return "Pillow " + python.version("PIL");
    }

    /**
     * Images for each second of processor time.
     *
     * @param pixels to what we prepare, too
     * @param tensor to the normalised tensor, by torchvision; 0 where that is missing
     */
    record Rate(double pixels, double tensor) {}

    Rate rate(List<Path> files, int repeats, PreprocessSpec spec) throws IOException, InterruptedException {
        Path names = Files.write(
                folder.resolve("names.txt"),
                files.stream().map(file -> file.toAbsolutePath().toString()).toList());
        String[] rates = python.runResource(
                        "pillow_rate.py",
                        names.toString(),
                        Integer.toString(repeats),
                        Integer.toString(spec.resizeTo()),
                        Integer.toString(spec.width()))
                .split(" ", -1);
        return new Rate(Double.parseDouble(rates[0]), Double.parseDouble(rates[1]));
    }
}
