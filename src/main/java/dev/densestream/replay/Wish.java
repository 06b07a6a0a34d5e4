package dev.densestream.replay;

import dev.densestream.event.DeadLetter;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which dead letters are to be sent again.
 *
 * @param codes those with these codes, each alone or behind its stage, such as {@code timeout} or {@code fetch/timeout};
 *     empty for those that are retryable
 * @param since only those whose event is of this time or later
 * @param all also those that no retry can mend, as far as is known
 */
public record Wish(Set<String> codes, Optional<Instant> since, boolean all) {
    public Wish {
        codes = Set.copyOf(codes);
    }

    /** @param timestamp of the dead letter, which is its event's, in milliseconds since the epoch */
    boolean wants(DeadLetter letter, long timestamp) {
        if (since.isPresent() && timestamp < since.get().toEpochMilli()) {
            return false;
        }
        return codes.isEmpty()
                ? all || letter.retryable()
                : codes.contains(letter.code()) || codes.contains(name(letter));
    }

    static String name(DeadLetter letter) {
        return letter.stage().json() + "/" + letter.code();
    }
}
