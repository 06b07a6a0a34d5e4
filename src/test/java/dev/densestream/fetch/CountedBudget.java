package dev.densestream.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A budget that remembers what was asked for, and whether it came back. */
final class CountedBudget implements ByteBudget {
    private final List<Long> asked = new ArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final long waitMillis;

    CountedBudget() {
        this(0);
    }

    /** @param waitMillis how long whoever asks has to wait */
    CountedBudget(long waitMillis) {
        this.waitMillis = waitMillis;
    }

    @Override
    public Lease reserve(long bytes) throws InterruptedException {
        Thread.sleep(waitMillis);
        asked.add(bytes);
        open.incrementAndGet();
        return open::decrementAndGet;
    }

    List<Long> asked() {
        return asked;
    }

    /** How many leases were not given back. */
    int open() {
        return open.get();
    }
}
