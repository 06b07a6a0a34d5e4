package dev.densestream.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/** The records of one partition that were read and not yet forwarded, in the order of reading. One stream thread's own. */
final class Window {
    private final Deque<InFlight> records = new ArrayDeque<>();
    private long bytes;
    private boolean uncommitted;

    void add(InFlight record) {
        records.addLast(record);
        bytes += record.envelope().bytes();
    }

    /** The oldest record if it is finished, null otherwise. It stays until {@link #removeOldest()}. */
    InFlight oldestIfFinished() {
        InFlight oldest = records.peekFirst();
        return oldest != null && oldest.finished() ? oldest : null;
    }

    void removeOldest() {
        bytes -= records.removeFirst().envelope().bytes();
        uncommitted = true;
    }

    /** All that was forwarded so far is committed. */
    void committed() {
        uncommitted = false;
    }

    /** Whether all that was ever added was forwarded and committed. */
    boolean isSettled() {
        return records.isEmpty() && !uncommitted;
    }

    /**
     * The lowest offset that is not yet forwarded. Not always the first one's: after a seek or a reset to a lower offset the
     * records read before it are still here.
     */
    OptionalLong lowestOffset() {
        return records.stream().mapToLong(InFlight::offset).min();
    }

    int size() {
        return records.size();
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    /** The memory that the records' keys and values hold. */
    long bytes() {
        return bytes;
    }

    void cancelAll() {
        records.forEach(InFlight::cancel);
    }
}
