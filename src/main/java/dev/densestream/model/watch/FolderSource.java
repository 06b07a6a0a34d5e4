package dev.densestream.model.watch;

import dev.densestream.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The model files of a folder, the newest first. Asked again and again instead of being told: file systems of a network, and
 * Kubernetes' volumes, tell nobody.
 */
public record FolderSource(Path folder) implements ModelSource {
    private static final String ENDING = ".onnx";

    /** Of two files of the same moment, the one that comes later in the alphabet. */
    private static final Comparator<Candidate> NEWEST_FIRST = Comparator.comparing(Candidate::modified)
            .thenComparing(Candidate::file)
            .reversed();

    @Override
    public List<Candidate> look() {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(FolderSource::isModel)
                    .map(file -> Candidate.now(file, Optional.empty()))
                    .sorted(NEWEST_FIRST)
                    .toList();
        } catch (IOException e) {
            throw new ModelException("the folder %s cannot be read: %s".formatted(folder, e), e);
        }
    }

    /** What copies files often writes to a name with a dot first. */
    private static boolean isModel(Path entry) {
        String name = entry.getFileName().toString();
        return name.endsWith(ENDING) && !name.startsWith(".") && Files.isRegularFile(entry);
    }

    @Override
    public String missing() {
        return "the folder %s has no model file (*%s)".formatted(folder, ENDING);
    }
}
