package dev.densestream.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that is gone when its command is, also when that was interrupted. */
final class TemporaryFolder implements AutoCloseable {
    private static final int ATTEMPTS = 5;

    private final Path path;
    private final Thread hook = new Thread(this::deleteInterrupted, "clean-up");

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    /** @param name the beginning of its name */
    static TemporaryFolder create(String name) throws IOException {
        var folder = new TemporaryFolder(Files.createTempDirectory(name + "-"));
        Runtime.getRuntime().addShutdownHook(folder.hook);
        return folder;
    }

    Path path() {
        return path;
    }

    /** Leaves it for a person to look at. */
    void keep() {
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            if (Runtime.getRuntime().removeShutdownHook(hook)) {
                Folders.delete(path);
            }
        } catch (IllegalStateException interrupted) {
            // The hook deletes it.
        }
    }

    /** The command still runs and writes, and what it says of files that vanish is nobody's concern. */
    void deleteInterrupted() {
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        for (int attempt = 0; attempt < ATTEMPTS && Files.exists(path); attempt++) {
            try {
                Folders.delete(path);
            } catch (UncheckedIOException writtenMeanwhile) {
                // Once more.
            }
        }
    }
}
