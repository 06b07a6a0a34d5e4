package dev.densestream.stream;

import dev.densestream.pipeline.Reading;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/** The records of one partition that were read and not yet forwarded, in the order of reading. One stream thread's own. */
final class Window {
    private final Deque<InFlight> records = new ArrayDeque<>();
    private long bytes;
    private boolean uncommitted;
    private PartitionReading reading = new PartitionReading();
    private long lastRead = -1;

    /** The reading that the next record is of. Where the consumer went back, the former one will commit nothing more. */
    Reading reading(long offset) {
        if (offset <= lastRead) {
            reading.end();
            reading = new PartitionReading();
        }
        lastRead = offset;
        return reading.of(offset);
    }

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

    /** All records below this offset are committed. */
    void committed(long offset) {
        reading.committed(offset);
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

    /** Its records are read again by whoever is next. */
    void giveUp() {
        reading.end();
        records.forEach(InFlight::cancel);
    }
}
