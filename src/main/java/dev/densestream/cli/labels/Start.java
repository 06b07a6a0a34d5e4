package dev.densestream.cli.labels;

import java.time.Instant;

/** Where reading of a topic begins, in each of its partitions. */
public sealed interface Start {
    /** With the first record that is there. */
    record Earliest() implements Start {}

    /** With this offset. */
    record At(long offset) implements Start {}

    /** With the first record of this time or later. */
    record Since(Instant time) implements Start {}
}
