package dev.densestream.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

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

    /** As {@link #writable}, for a picture: they are written as PNG. */
    static void writablePng(String option, Path file) {
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw new UsageException("%s %s: allowed is a file that ends in .png".formatted(option, file));
        }
        writable(option, file);
    }

    /** Tries whether {@code file} can be written, makes its folder where that is missing, and leaves the file as it is. */
    static void writable(String option, Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new UsageException("%s %s: that is a folder".formatted(option, file));
            }
            boolean isThere = Files.exists(file);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
            if (!isThere) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UsageException("%s %s cannot be written: %s".formatted(option, file, ErrorWords.line(e)));
        }
    }

    /** What a model is called that is given no name: as its file, without the ending. */
    static String modelName(Path file) {
        return file.getFileName().toString().replaceFirst("\\.onnx$", "");
    }
}
