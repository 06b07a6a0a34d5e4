package dev.densestream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What PyTorch itself exports, where it is installed; elsewhere a test is skipped with the reason. */
public final class PyTorch {
    /** The system's own first: that is where distributions put PyTorch. */
    private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

    private PyTorch() {}

    /**
     * Runs src/test/python/torchvision_exports.py.
     *
     * @param folder with pictures; gets the exported networks
     */
    public static void export(Path folder, String... networks) throws Exception {
        String python = null;
        for (String each : PYTHONS) {
            if (python == null
                    && run(folder, each, "-c", "import torch, torchvision").isEmpty()) {
                python = each;
            }
        }
        if (python == null) {
            System.out.println("skipped: no Python here has torch and torchvision (Debian: python3-torchvision)");
        }
        assumeThat(python).as("a Python with torch and torchvision").isNotNull();
        List<String> command =
                new ArrayList<>(List.of(python, "src/test/python/torchvision_exports.py", folder.toString()));
        command.addAll(List.of(networks));
        assertThat(run(folder, command.toArray(String[]::new))).isEmpty();
    }

    /** @return what it said, where it failed */
    private static String run(Path folder, String... command) throws InterruptedException {
        Path said = folder.resolve("said.txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            boolean ended = process.waitFor(300, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0 ? "" : "failed: " + Files.readString(said, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
