package dev.densestream.stream;

import java.util.function.LongSupplier;

/**
 * So many records a second and no more, over all threads of a process. A poll brings as many records as it brings; what it
 * brought too many is waited for before the next one.
 */
final class Pace {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final LongSupplier nanoTime;
    private long next;

    Pace(double perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
    }

    synchronized boolean mayRead() {
        return nanoTime.getAsLong() - next >= 0;
    }

    /** What was not used while there was nothing to read is not made up for. */
    synchronized void took(long records) {
        long now = nanoTime.getAsLong();
        next = (now - next > 0 ? now : next) + (long) (records * NANOS / perSecond);
    }
}
