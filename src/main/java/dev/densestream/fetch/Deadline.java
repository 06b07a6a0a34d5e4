package dev.densestream.fetch;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Until when one image may be fetched and decoded, retries included. Waiting for our own budgets is credited, so that it
 * never fails an image. Used by one thread at a time.
 */
public final class Deadline {
    private final LongSupplier nanoClock;
    private final long nanos;
    private long endsAt;
    private long waited;

    private Deadline(LongSupplier nanoClock, long nanos) {
        this.nanoClock = nanoClock;
        this.nanos = nanos;
        this.endsAt = nanoClock.getAsLong() + nanos;
    }

    /** @param nanoClock {@code System::nanoTime} outside tests */
    public static Deadline in(Duration time, LongSupplier nanoClock) {
        return new Deadline(nanoClock, time.toNanos());
    }

    /** Gives the image all of its time once more: what it spent on a source that was down is not its fault. */
    void startAgain() {
        endsAt = nanoClock.getAsLong() + nanos;
    }

    /** What is left, never negative. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, endsAt - nanoClock.getAsLong()));
    }

    public boolean expired() {
        return endsAt - nanoClock.getAsLong() <= 0;
    }

    /** Runs {@code wait} and moves the end by as long as it took. */
    public <T> T credited(Wait<T> wait) throws InterruptedException {
        long began = nanoClock.getAsLong();
        try {
            return wait.run();
        } finally {
            long took = nanoClock.getAsLong() - began;
            waited += took;
            endsAt += took;
        }
    }

    /** How long all credited waits took, in nanoseconds. */
    public long waitedNanos() {
        return waited;
    }

    /** Something that waits. */
    @FunctionalInterface
    public interface Wait<T> {
        T run() throws InterruptedException;
    }
}
