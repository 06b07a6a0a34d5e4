package dev.densestream.fetch;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * An origin that does not answer, from when that was noticed until it answers again. The images that wait for it ask it
 * themselves, one at a time and each in its turn, so that one reference which can never work keeps nobody else waiting.
 */
final class DownOrigin {
    private static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofSeconds(30);
    /** Doubled so often, the first pause is past the longest. */
    private static final int DOUBLINGS = 5;

    private final Origin origin;
    private final String reason;
    private final long since;
    private final Pause pause;
    private final RandomGenerator random;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Semaphore turn = new Semaphore(1, true);
    private final AtomicInteger failedProbes = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger everWaited = new AtomicInteger();

    /** @param since on the clock of whoever asks for {@link #told} */
    DownOrigin(Origin origin, String reason, long since, Pause pause, RandomGenerator random) {
        this.origin = origin;
        this.reason = reason;
        this.since = since;
        this.pause = pause;
        this.random = random;
    }

    Origin origin() {
        return origin;
    }

    /** The image waits from now on, until it leaves. */
    void join() {
        waiting.incrementAndGet();
        everWaited.incrementAndGet();
    }

    void leave() {
        waiting.decrementAndGet();
    }

    /**
     * Waits until it is this image's turn to ask, after a pause in which nobody asks.
     *
     * @return false if it need not: the origin is back. Otherwise {@link #probed} must follow.
     */
    boolean awaitTurn() throws InterruptedException {
        turn.acquire();
        boolean asks = false;
        try {
            asks = over.getCount() > 0 && !pause.await(over, nextPause());
            return asks;
        } finally {
            if (!asks) {
                turn.release();
            }
        }
    }

    /** The next image may ask. */
    void probed() {
        failedProbes.incrementAndGet();
        turn.release();
    }

    void end() {
        over.countDown();
    }

    private Duration nextPause() {
        long longest = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(failedProbes.get(), DOUBLINGS));
        return Duration.ofMillis(random.nextLong(longest / 2, longest + 1));
    }

    int everWaited() {
        return everWaited.get();
    }

    Duration lasting(long now) {
        return Duration.ofNanos(now - since);
    }

    Outage told(long now) {
        return new Outage(origin.name(), reason, lasting(now), waiting.get());
    }
}
