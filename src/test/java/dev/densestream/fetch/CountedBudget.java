package dev.densestream.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A budget that remembers what was asked for, and whether it came back. */
final class CountedBudget implements ByteBudget {
    private final List<Long> asked = new ArrayList<>();
    private final List<Optional<String>> turns = new CopyOnWriteArrayList<>();
    private final AtomicInteger turnsHeld = new AtomicInteger();
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

    @Override
    public Lease turn(String origin) {
        turns.add(Optional.ofNullable(origin));
        turnsHeld.incrementAndGet();
        return turnsHeld::decrementAndGet;
    }

    List<Long> asked() {
        return asked;
    }

    /** Of whom a turn was asked for, in order; empty for files. */
    List<Optional<String>> turns() {
        return turns;
    }

    int turnsHeld() {
        return turnsHeld.get();
    }

    /** How many leases of bytes were not given back. */
    int open() {
        return open.get();
    }
}
