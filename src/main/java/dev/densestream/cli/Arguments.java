package dev.densestream.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** What can be said of arguments before any work is done. Each check throws a {@link UsageException} that names them. */
final class Arguments {
    private Arguments() {}

    static void atLeastOne(String option, long value) {
        if (value < 1) {
            throw new UsageException("%s %d: allowed is 1 and more".formatted(option, value));
        }
    }

    static void between(String option, long least, long most, long value) {
        if (value < least || value > most) {
            throw new UsageException("%s %d: allowed is %d to %d".formatted(option, value, least, most));
        }
    }

    /** @return {@code file} */
    static Path existingFile(String what, Path file) {
        if (!Files.exists(file) || Files.isDirectory(file)) {
            throw new UsageException("%s %s: %s"
                    .formatted(what, file, Files.exists(file) ? "that is a folder" : "there is no such file"));
        }
        return file;
    }

    /** @return {@code folder} */
    static Path existingFolder(String what, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UsageException("%s %s: %s"
                    .formatted(what, folder, Files.exists(folder) ? "that is a file" : "there is no such folder"));
        }
        return folder;
    }

    /** Whether a file can be written there, its folders made; told before hours of work and not after. */
    static void writable(String option, Path file) {
        Path existing = file.toAbsolutePath().normalize();
        if (Files.isDirectory(existing)) {
            throw new UsageException("%s %s: that is a folder".formatted(option, file));
        }
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        boolean fits = existing.equals(file.toAbsolutePath().normalize()) || Files.isDirectory(existing);
        if (!fits || !Files.isWritable(existing)) {
            throw new UsageException("%s %s: %s %s".formatted(
                    option, file, existing, fits ? "cannot be written" : "is no folder"));
        }
    }
}
