package dev.densestream.model.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;

/**
 * A file that may become the model, as one look saw it. Two that are equal are the same file in the same state.
 *
 * @param bytes its size; {@value #MISSING} where there is no such file
 * @param modified when it was last written
 * @param sha256 what it must have, in lower-case hex, where somebody says so
 * @param problem why it cannot become the model whatever is in it
 */
public record Candidate(Path file, long bytes, Instant modified, Optional<String> sha256, Optional<String> problem) {
    static final long MISSING = -1;

    /** The file as it is now. One that is missing or cannot be looked at is a candidate too, which will be refused. */
    public static Candidate now(Path file, Optional<String> sha256) {
        try {
            BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
            return new Candidate(file, seen.size(), seen.lastModifiedTime().toInstant(), sha256, Optional.empty());
        } catch (IOException e) {
            return new Candidate(file, MISSING, Instant.EPOCH, sha256, Optional.empty());
        }
    }

    /** One that will be refused. */
    public static Candidate wrong(Path file, String problem) {
        return new Candidate(file, MISSING, Instant.EPOCH, Optional.empty(), Optional.of(problem));
    }
}
