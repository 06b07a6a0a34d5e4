package dev.densestream.fetch;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets time pass. Tests have their own. */
@FunctionalInterface
interface Pause {
    /**
     * Waits until {@code over} is open, or {@code atMost} is over.
     *
     * @return whether it is open
     */
    boolean await(CountDownLatch over, Duration atMost) throws InterruptedException;

    static Pause real() {
        return (over, atMost) -> over.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }
}
