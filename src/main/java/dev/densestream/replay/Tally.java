package dev.densestream.replay;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What became of the dead letters of a topic, each counted once by stage and code. */
public final class Tally {
    /** What becomes of a dead letter. */
    public enum Fate {
        SENT,
        SENT_BEFORE,
        NOT_WANTED,
        /** Its original would be classified live, where it was classified before. */
        OF_A_REPLAY,
        /** Only the beginning of its original or of its key is there. */
        CUT,
        /** The topic that it came from is not there, or not known. */
        NO_TOPIC,
        /** It is no dead letter. */
        FOREIGN
    }

    private final Map<Fate, SortedMap<String, Long>> counts = new TreeMap<>();

    void add(Fate fate, String code) {
        counts.computeIfAbsent(fate, f -> new TreeMap<>()).merge(code, 1L, Long::sum);
    }

    /** By stage and code. */
    public SortedMap<String, Long> of(Fate fate) {
        return counts.getOrDefault(fate, new TreeMap<>());
    }

    public long count(Fate fate) {
        return of(fate).values().stream().mapToLong(n -> n).sum();
    }

    public long all() {
        return counts.keySet().stream().mapToLong(this::count).sum();
    }
}
