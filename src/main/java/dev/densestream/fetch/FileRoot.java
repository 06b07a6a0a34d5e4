package dev.densestream.fetch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder below which files may be read. */
final class FileRoot {
    private final Path given;
    private final Path real;
    private final Origin origin;
    private final Object device;

    private FileRoot(Path given, Path real) {
        this.given = given.toAbsolutePath().normalize();
        this.real = real;
        this.origin = new Origin("file://" + this.given, true);
        this.device = device(real);
    }

    /** @throws IllegalArgumentException if there is no such folder */
    static FileRoot of(Path folder) {
        try {
            Path real = folder.toRealPath();
            if (!Files.isDirectory(real)) {
                throw new IllegalArgumentException("fetch.files: %s is no folder".formatted(folder));
            }
            return new FileRoot(folder, real);
        } catch (IOException e) {
            throw new IllegalArgumentException("fetch.files: there is no folder " + folder, e);
        }
    }

    Path real() {
        return real;
    }

    Origin origin() {
        return origin;
    }

    /** Whether everything is below it, so that there is nothing to protect. */
    boolean isAll() {
        return real.getParent() == null;
    }

    boolean holds(Path realPath) {
        return realPath.startsWith(real);
    }

    /** Whether a path says that it is below it, wherever links on the way may lead. */
    boolean isNamedBy(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(given) || absolute.startsWith(real);
    }

    /**
     * Whether the folder has gone since the start: it is not there, or it is empty and on another device, as the place is where
     * a share was mounted.
     */
    boolean hasVanished() {
        return !Files.isDirectory(given) || (isEmpty() && !device(given).equals(device));
    }

    private boolean isEmpty() {
        try (DirectoryStream<Path> content = Files.newDirectoryStream(given)) {
            return !content.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }

    /** Something that is equal for folders on one device; where the system has no such thing, for all. */
    private static Object device(Path folder) {
        try {
            return Files.getAttribute(folder, "unix:dev");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "unknown";
        }
    }
}
