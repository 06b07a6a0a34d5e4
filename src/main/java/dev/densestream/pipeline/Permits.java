package dev.densestream.pipeline;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A budget that is handed out in the order of asking. Counted in units, so that gigabytes fit a semaphore; whoever asks
 * for more than there is at all gets everything, alone.
 */
final class Permits {
    private final Semaphore semaphore;
    private final int units;
    private final long unit;

    /**
     * @param total how much there is
     * @param unit the smallest amount that is counted
     */
    Permits(long total, long unit) {
        this.unit = unit;
        this.units = Math.toIntExact(Math.max(1, total / unit));
        this.semaphore = new Semaphore(units, true);
    }

    Permits(int total) {
        this(total, 1);
    }

    /** Waits for {@code amount}; whoever asks for nothing does not wait. */
    Permit take(long amount) throws InterruptedException {
        int wanted = (int) Math.min(units, (amount + unit - 1) / unit);
        if (wanted > 0) {
            // A fair semaphore would put even a wish for nothing behind all that wait.
            semaphore.acquire(wanted);
        }
        return new Permit(semaphore, wanted);
    }

    /** What was taken; closing it twice is harmless. */
    static final class Permit implements AutoCloseable {
        private final Semaphore semaphore;
        private final int taken;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Permit(Semaphore semaphore, int taken) {
            this.semaphore = semaphore;
            this.taken = taken;
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                semaphore.release(taken);
            }
        }
    }
}
