package dev.densestream.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The last two checkpoints of an unfinished run, in a folder beside the model that is to come. Each is one file that appears
 * whole or not at all; one that was damaged later is passed over for the one before it.
 */
final class Checkpoints {
    private static final Pattern NAME = Pattern.compile("epoch-\\d{6}-step-\\d{8}\\.checkpoint");
    private static final String NEXT = "next";
    private static final int KEPT = 2;

    private final Path folder;
    private final Consumer<String> notice;

    /**
     * @param out the model file that is to come
     * @param notice told of damaged files, in a line each
     */
    Checkpoints(Path out, Consumer<String> notice) {
        this.folder = out.resolveSibling(out.getFileName() + ".unfinished");
        this.notice = notice;
    }

    Path folder() {
        return folder;
    }

    /** Where the model of the best epoch is written when a run ends badly. */
    Path best() {
        return folder.resolve("best.onnx");
    }

    void save(Checkpoint checkpoint) {
        Path file = folder.resolve("epoch-%06d-step-%08d.checkpoint"
                .formatted(checkpoint.state().epoch(), checkpoint.state().step()));
        try {
            Files.createDirectories(folder);
            writeWhole(checkpoint, file);
            List<Path> files = newestFirst();
            for (Path old : files.subList(Math.min(KEPT, files.size()), files.size())) {
                Files.delete(old);
            }
        } catch (IOException e) {
            throw new TrainingException(
                    "cannot write the checkpoint %s: %s; the same command goes on from the last one that was written"
                            .formatted(file, reason(e)),
                    e);
        }
    }

    private void writeWhole(Checkpoint checkpoint, Path file) throws IOException {
        Path next = folder.resolve(NEXT);
        try {
            CheckpointFile.write(checkpoint, next);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /**
     * The newest one that is whole.
     *
     * @throws UnfinishedRunException if it is of a run with other arguments
     */
    Optional<Checkpoint> latest(Map<String, String> arguments) {
        for (Path file : newestFirst()) {
            try {
                Checkpoint checkpoint = CheckpointFile.read(file);
                checkSame(checkpoint.state().arguments(), arguments);
                return Optional.of(checkpoint);
            } catch (IOException damaged) {
                notice.accept("the checkpoint %s is damaged and not used: %s".formatted(file, reason(damaged)));
            }
        }
        return Optional.empty();
    }

    private void checkSame(Map<String, String> there, Map<String, String> here) {
        List<String> others = new ArrayList<>();
        here.forEach((name, value) -> {
            if (!value.equals(there.get(name))) {
                others.add("%s: %s there, %s here".formatted(name, there.get(name), value));
            }
        });
        if (!others.isEmpty()) {
            throw new UnfinishedRunException(
                    "%s holds an unfinished run with other arguments (%s); give the same ones to go on with it, or --fresh to begin anew"
                            .formatted(folder, String.join("; ", others)));
        }
    }

    /** Removes everything: the run is finished, or is to begin anew. */
    void delete() {
        try {
            for (Path file : newestFirst()) {
                Files.delete(file);
            }
            Files.deleteIfExists(folder.resolve(NEXT));
            Files.deleteIfExists(best());
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new TrainingException("cannot remove the checkpoints in " + folder + ": " + reason(e), e);
        }
    }

    private List<Path> newestFirst() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new TrainingException("cannot read the folder " + folder + ": " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
