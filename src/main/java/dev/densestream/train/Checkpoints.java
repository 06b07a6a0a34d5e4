package dev.densestream.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last two checkpoints of an unfinished run, in a folder beside the model that is to come. Each is one file that appears
 * whole or not at all; one that was damaged later is passed over for the one before it.
 */
final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final Pattern NAME = Pattern.compile("epoch-\\d{6}-step-\\d{8}\\.checkpoint");
    private static final int KEPT = 2;

    private final Path folder;
    private final CheckpointFile format;

    /** @param out the model file that is to come */
    Checkpoints(Path out, CheckpointFile format) {
        this.folder = folderOf(out);
        this.format = format;
    }

    static Path folderOf(Path out) {
        return out.resolveSibling(out.getFileName() + ".unfinished");
    }

    Path folder() {
        return folder;
    }

    void save(Checkpoint checkpoint) {
        Path file = folder.resolve("epoch-%06d-step-%08d.checkpoint"
                .formatted(checkpoint.state().epoch(), checkpoint.state().step()));
        try {
            Files.createDirectories(folder);
            Path whole = folder.resolve("next");
            format.write(checkpoint, whole);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            List<Path> files = newestFirst();
            for (Path old : files.subList(Math.min(KEPT, files.size()), files.size())) {
                Files.delete(old);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the checkpoint %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** @return the newest one that is whole */
    Optional<Checkpoint> latest() {
        try {
            for (Path file : newestFirst()) {
                try {
                    return Optional.of(format.read(file));
                } catch (IOException | IllegalArgumentException damaged) {
                    LOG.warn("the checkpoint {} is damaged and passed over: {}", file, damaged.getMessage());
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the folder " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Removes everything: the run is finished, or is to begin anew. */
    void delete() {
        try {
            for (Path file : newestFirst()) {
                Files.delete(file);
            }
            Files.deleteIfExists(folder.resolve("next"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the checkpoints in " + folder + ": " + e.getMessage(), e);
        }
    }

    private List<Path> newestFirst() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }
}
