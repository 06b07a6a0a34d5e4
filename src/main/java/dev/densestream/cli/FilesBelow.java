package dev.densestream.cli;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * All files below a folder, links followed. A link that leads back to a folder above it has nothing new to show. What cannot be
 * looked into is listed as if it were a file: whoever reads it says why it cannot be read, and the rest goes on.
 */
final class FilesBelow extends SimpleFileVisitor<Path> {
    private final List<Path> files = new ArrayList<>();

    private FilesBelow() {}

    /** @return sorted, possibly none */
    static List<Path> of(Path folder) throws IOException {
        var below = new FilesBelow();
        Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, below);
        Collections.sort(below.files);
        return below.files;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (attributes.isRegularFile()) {
            files.add(file);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
        if (!(e instanceof FileSystemLoopException)) {
            files.add(file);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) {
        if (e != null) {
            files.add(folder);
        }
        return FileVisitResult.CONTINUE;
    }
}
