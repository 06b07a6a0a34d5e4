package dev.densestream.fetch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okio.AsyncTimeout;

/** Ends what blocks when its time is over. */
final class Alarm extends AsyncTimeout implements AutoCloseable {
    private final Runnable action;
    private volatile boolean rang;

    private Alarm(Runnable action) {
        this.action = action;
    }

    /** @param action run on another thread, and quick */
    static Alarm in(Duration time, Runnable action) {
        var alarm = new Alarm(action);
        // No time at all would be no end at all.
        alarm.timeout(Math.max(1, time.toNanos()), TimeUnit.NANOSECONDS);
        alarm.enter();
        return alarm;
    }

    @Override
    protected void timedOut() {
        rang = true;
        action.run();
    }

    boolean rang() {
        return rang;
    }

    @Override
    public void close() {
        var _ = exit();
    }
}
