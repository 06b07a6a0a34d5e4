package dev.densestream.model.watch;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Which model answers, and what became of the last one that should have.
 *
 * @param current empty before the first
 * @param changes how often another one has taken over since the start
 * @param refusals how many files were refused since the start
 * @param lastRefusal the newest of these
 */
public record ModelState(Optional<Current> current, long changes, long refusals, Optional<Refusal> lastRefusal) {
    static final ModelState NOTHING = new ModelState(Optional.empty(), 0, 0, Optional.empty());

    /**
     * The model that answers.
     *
     * @param name its own
     * @param version the first digits of its file's SHA-256
     * @param since when it began to answer
     */
    public record Current(String name, String version, Path file, Instant since) {}

    /** A file that does not become the model, and why. */
    public record Refusal(Path file, String reason, Instant at) {}

    ModelState refused(Refusal refusal) {
        return new ModelState(current, changes, refusals + 1, Optional.of(refusal));
    }

    ModelState answeredBy(Current next) {
        return new ModelState(Optional.of(next), current.isPresent() ? changes + 1 : 0, refusals, lastRefusal);
    }

    /** The model that answers, for people. */
    String words() {
        return current.map(model -> "%s %s".formatted(model.name(), model.version()))
                .orElse("no model");
    }
}
