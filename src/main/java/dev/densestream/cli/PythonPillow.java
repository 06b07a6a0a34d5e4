package dev.densestream.cli;

import dev.densestream.image.PreprocessSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Pillow in a Python of this machine. */
final class PythonPillow {
    private final String program;
    private final Path folder;

    /** @param folder for what is handed to it in files */
    PythonPillow(String program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /** Why there is none; null if there is one. */
    String missing() throws InterruptedException {
        try {
            run("import PIL");
            return null;
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    /** Such as {@code Pillow 12.3.0}. */
    String version() throws IOException, InterruptedException {
        return "Pillow " + run("import PIL; print(PIL.__version__)");
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
        String[] rates = run(
                        script(),
                        names.toString(),
                        Integer.toString(repeats),
                        Integer.toString(spec.resizeTo()),
                        Integer.toString(spec.width()))
                .split(" ", -1);
        return new Rate(Double.parseDouble(rates[0]), Double.parseDouble(rates[1]));
    }

    private static String script() throws IOException {
        try (InputStream in = PythonPillow.class.getResourceAsStream("pillow_rate.py")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** @throws IOException with Python's last word, if it fails or is not there */
    private String run(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program, "-c", script));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(said.substring(said.lastIndexOf('\n') + 1));
        }
        return said;
    }
}
