package dev.densestream.stream;

import dev.densestream.pipeline.Reading;

/**
 * What one task read of one partition, from where it began or went back to, and how much of that is committed. Written by the
 * task's stream thread, asked by any: to commit costs that thread no more than a write here.
 *
 * <p>It belongs to the task that read, not to the partition: a task that lost its partition commits nothing more, and whoever
 * reads there next has another one.
 */
final class PartitionReading {
    private volatile long committed;
    private volatile boolean ended;

    /** All below this offset is committed. */
    void committed(long offset) {
        committed = offset;
    }

    /** What is not committed by now never will be: it is read again. */
    void end() {
        ended = true;
    }

    Reading of(long offset) {
        return () -> fate(offset);
    }

    private Reading.Fate fate(long offset) {
        // In this order: the last commit comes before the end.
        boolean over = ended;
        if (offset < committed) {
            return Reading.Fate.COMMITTED;
        }
        return over ? Reading.Fate.GIVEN_UP : Reading.Fate.OPEN;
    }
}
