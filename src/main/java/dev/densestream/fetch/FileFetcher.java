package dev.densestream.fetch;

import dev.densestream.fetch.FetchFailure.Blame;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads regular files below the allowed roots. Links are resolved before anything is compared. */
final class FileFetcher implements OneTry {
    private static final Origin NO_ROOT = new Origin("file:", true);

    private final List<FileRoot> roots;
    private final long maxBytes;
    private final Consumer<Origin> answered;

    /**
     * @param answered told of each root in which something was looked for
     * @throws IllegalArgumentException if a root is no folder
     */
    FileFetcher(List<Path> roots, long maxBytes, Consumer<Origin> answered) {
        this.roots = roots.stream().map(FileRoot::of).toList();
        this.maxBytes = maxBytes;
        this.answered = answered;
    }

    @Override
    public Origin origin(String reference) throws FetchFailure {
        Path path = path(reference);
        if (roots.isEmpty()) {
            throw refused("not-allowed", "files may not be read; fetch.files names no folder");
        }
        try {
            return root(path.toRealPath()).orElseThrow(() -> outside(path)).origin();
        } catch (IOException e) {
            Optional<FileRoot> named = named(path);
            if (named.isEmpty() || (!named.get().hasVanished() && isOutside(path))) {
                throw outside(path);
            }
            return named.get().origin();
        }
    }

    @Override
    public FetchedImage fetch(String reference, Deadline deadline, ByteBudget budget, int attempt)
            throws FetchFailure, InterruptedException {
        Path path = path(reference);
        try (ByteBudget.Lease _ = deadline.credited(() -> budget.turn(null))) {
            Path real = path.toRealPath();
            FileRoot root = root(real).orElseThrow(() -> outside(path));
            try (FolderWalk file = FolderWalk.to(root, real)) {
                return read(file, real, deadline, budget, attempt);
            }
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    private Optional<FileRoot> root(Path real) {
        return roots.stream().filter(root -> root.holds(real)).findFirst();
    }

    private Optional<FileRoot> named(Path path) {
        return roots.stream().filter(root -> root.isNamedBy(path)).findFirst();
    }

    /** Outside the roots nobody learns which files there are, nor why one of them cannot be read. */
    private FetchFailure failure(Path path, IOException e) {
        Optional<FileRoot> named = named(path);
        Origin origin = named.map(FileRoot::origin).orElse(NO_ROOT);
        if (named.isPresent() && named.get().hasVanished()) {
            return new FetchFailure(
                            "unreadable",
                            "%s cannot be read: the folder %s has gone".formatted(path, origin.name()),
                            true)
                    .at(origin, Blame.DOWN);
        }
        if (isOutside(path)) {
            return outside(path);
        }
        if (e instanceof NoSuchFileException || !Files.isDirectory(nearestThatExists(path))) {
            answered.accept(origin);
            return new FetchFailure("not-found", "there is no file %s".formatted(path), false);
        }
        if (e instanceof AccessDeniedException) {
            return new FetchFailure("unreadable", "%s may not be read by this process".formatted(path), false);
        }
        return new FetchFailure("unreadable", "%s cannot be read: %s".formatted(path, e.getMessage()), true)
                .at(origin, Blame.STRAINED);
    }

    private boolean isOutside(Path path) {
        Path nearest = nearestThatExists(path);
        return nearest == null || root(nearest).isEmpty();
    }

    /** Of the folders above {@code path}, really. */
    private static Path nearestThatExists(Path path) {
        for (Path at = path.toAbsolutePath().getParent(); at != null; at = at.getParent()) {
            try {
                return at.toRealPath();
            } catch (IOException missing) {
                // Then perhaps the one above it.
            }
        }
        return null;
    }

    private static FetchFailure outside(Path path) {
        return refused("not-allowed", "%s is not below an allowed folder".formatted(path));
    }

    private FetchedImage read(FolderWalk file, Path shown, Deadline deadline, ByteBudget budget, int attempt)
            throws IOException, FetchFailure, InterruptedException {
        BasicFileAttributes found = checked(file, shown);
        if (found.size() > maxBytes) {
            throw new FetchFailure(
                    "too-large", "%s has %d bytes; allowed are %d".formatted(shown, found.size(), maxBytes), false);
        }
        ByteBudget.Lease lease = deadline.credited(() -> budget.reserve(found.size()));
        boolean done = false;
        try {
            var image = new FetchedImage(bytes(file, shown, found), attempt, lease);
            done = true;
            return image;
        } finally {
            if (!done) {
                lease.close();
            }
        }
    }

    /** Opening a pipe would wait for a writer, so what it is must be known before. */
    private static BasicFileAttributes checked(FolderWalk file, Path shown) throws IOException, FetchFailure {
        BasicFileAttributes attributes = file.attributes();
        if (!attributes.isRegularFile()) {
            throw refused("not-allowed", "%s is no regular file".formatted(shown));
        }
        return attributes;
    }

    private static byte[] bytes(FolderWalk file, Path shown, BasicFileAttributes found)
            throws IOException, FetchFailure {
        // Waiting for memory may have taken long; what is left is the moment between this and opening.
        BasicFileAttributes before = checked(file, shown);
        try (SeekableByteChannel channel = file.open()) {
            BasicFileAttributes after = file.attributes();
            if (!Objects.equals(before.fileKey(), found.fileKey())
                    || !Objects.equals(after.fileKey(), found.fileKey())) {
                throw new FetchFailure(
                        "unreadable", "%s was replaced while it was opened".formatted(shown), true, null);
            }
            // A file that grows while it is read is cut at what was reserved; its end is then missing and decoding says
            // so.
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(found.size()));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            return bytes.hasRemaining() ? Arrays.copyOf(bytes.array(), bytes.position()) : bytes.array();
        }
    }

    private static Path path(String reference) throws FetchFailure {
        try {
            if (References.scheme(reference).isEmpty()) {
                return Path.of(reference);
            }
            URI uri = URI.create(reference);
            // The authority, since what is no valid host name, such as one with an underscore, is not seen as a host.
            String machine = uri.getRawAuthority();
            if (machine != null && !machine.equals("localhost")) {
                // What stands before an @ may be a password.
                throw refused(
                        "not-allowed",
                        "the file is on another machine, %s".formatted(machine.replaceFirst(".*@", "…@")));
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

    private static FetchFailure refused(String code, String message) {
        return new FetchFailure(code, message, false);
    }
}
