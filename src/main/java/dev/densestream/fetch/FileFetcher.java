package dev.densestream.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Reads regular files below the allowed roots. Links are resolved before anything is compared. */
final class FileFetcher implements ImageFetcher {
    private final List<Path> roots;
    private final long maxBytes;

    /** @throws IllegalArgumentException if a root is no folder */
    FileFetcher(List<Path> roots, long maxBytes) {
        this.maxBytes = maxBytes;
        this.roots = new ArrayList<>();
        for (Path root : roots) {
            try {
                Path real = root.toRealPath();
                if (!Files.isDirectory(real)) {
                    throw new IllegalArgumentException("fetch.files: %s is no folder".formatted(root));
                }
                this.roots.add(real);
            } catch (IOException e) {
                throw new IllegalArgumentException("fetch.files: there is no folder " + root, e);
            }
        }
    }

    @Override
    public FetchedImage fetch(String reference, Deadline deadline, ByteBudget budget)
            throws FetchException, InterruptedException {
        Path path = path(reference);
        if (roots.isEmpty()) {
            throw refused("not-allowed", "files may not be read; fetch.files names no folder");
        }
        try {
            Path real = path.toRealPath();
            if (!isBelowARoot(real)) {
                throw outside(path);
            }
            return read(real, deadline, budget);
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    private boolean isBelowARoot(Path real) {
        return roots.stream().anyMatch(real::startsWith);
    }

    /** Outside the roots nobody learns which files there are, nor why one of them cannot be read. */
    private FetchException failure(Path path, IOException e) {
        Path nearest = nearestThatExists(path.toAbsolutePath().getParent());
        if (nearest == null || !isBelowARoot(nearest)) {
            return outside(path);
        }
        if (e instanceof NoSuchFileException || !Files.isDirectory(nearest)) {
            return new FetchException("not-found", "there is no file %s".formatted(path), false, 1);
        }
        if (e instanceof AccessDeniedException) {
            return new FetchException("unreadable", "%s may not be read by this process".formatted(path), false, 1);
        }
        return new FetchException("unreadable", "%s cannot be read: %s".formatted(path, e.getMessage()), true, 1);
    }

    private static Path nearestThatExists(Path folder) {
        for (Path at = folder; at != null; at = at.getParent()) {
            try {
                return at.toRealPath();
            } catch (IOException missing) {
                // Then perhaps the one above it.
            }
        }
        return null;
    }

    private static FetchException outside(Path path) {
        return refused("not-allowed", "%s is not below an allowed folder".formatted(path));
    }

    private FetchedImage read(Path file, Deadline deadline, ByteBudget budget)
            throws IOException, FetchException, InterruptedException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw refused("not-allowed", "%s is no regular file".formatted(file));
        }
        if (attributes.size() > maxBytes) {
            throw new FetchException(
                    "too-large",
                    "%s has %d bytes; allowed are %d".formatted(file, attributes.size(), maxBytes),
                    false,
                    1);
        }
        ByteBudget.Lease lease = deadline.credited(() -> budget.reserve(attributes.size()));
        try (var in = Files.newInputStream(file)) {
            // A file that grows while it is read is cut at what was reserved; its end is then missing and decoding says
            // so.
            return new FetchedImage(in.readNBytes((int) attributes.size()), 1, lease);
        } catch (IOException | RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    private static Path path(String reference) throws FetchException {
        try {
            if (References.scheme(reference).isEmpty()) {
                return Path.of(reference);
            }
            URI uri = URI.create(reference);
            // The authority, since what is no valid host name, such as one with an underscore, is not seen as a host.
            String machine = uri.getRawAuthority();
            if (machine != null && !machine.equals("localhost")) {
                throw refused("not-allowed", "the file is on another machine, %s".formatted(machine));
            }
            if (uri.getPath() == null) {
                throw refused("bad-uri", "the file URI has no path; expected file:///folder/picture.jpg");
            }
            if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw refused("bad-uri", "a file URI ends with its path; a ? or # in a name is written %3F or %23");
            }
            return Path.of(uri.getPath());
        } catch (InvalidPathException e) {
            throw refused("bad-uri", "no path: " + e.getReason());
        } catch (IllegalArgumentException e) {
            throw refused("bad-uri", "no URI: " + e.getMessage());
        }
    }

    private static FetchException refused(String code, String message) {
        return new FetchException(code, message, false, 0);
    }
}
