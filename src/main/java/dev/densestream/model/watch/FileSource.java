package dev.densestream.model.watch;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One file, whatever is in it. */
public record FileSource(Path file) implements ModelSource {
    @Override
    public List<Candidate> look() {
        return List.of(Candidate.now(file, Optional.empty()));
    }

    @Override
    public String missing() {
        return "%s: there is no such model file".formatted(file);
    }
}
