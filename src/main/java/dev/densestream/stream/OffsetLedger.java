package dev.densestream.stream;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.MissingSourceTopicException;

/**
 * What each stream thread has in flight, and so what it may commit.
 *
 * <p>Kafka Streams commits the offset of the last record that it handed to a processor. Our results leave later. The wrapped
 * clients therefore ask here before each commit and lower every offset to the oldest record that was not forwarded.
 *
 * <p>Entries belong to the stream thread that made them. A thread that was stuck while its partitions moved on sees, and on
 * waking removes, only its own: with one map for all it would take away what holds the new owner back, and the new owner
 * would commit records that nobody has finished.
 */
public final class OffsetLedger {
    private final IntakeLimits limits;
    private final ConcurrentMap<Thread, ThreadLedger> threads = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final TopicIds topics;
    private volatile boolean draining;
    private volatile boolean abandoned;

    /** @param topics the input topics that the offsets are of */
    OffsetLedger(IntakeLimits limits, TopicIds topics) {
        this.limits = limits;
        this.topics = topics;
    }

    /** The calling stream thread's own entries. */
    ThreadLedger mine() {
        ThreadLedger mine = threads.get(Thread.currentThread());
        if (mine == null) {
            // It may replace one that has died.
            dropEnded();
            mine = new ThreadLedger(limits, bytes);
            threads.put(Thread.currentThread(), mine);
        }
        return mine;
    }

    /**
     * Forgets threads that have ended; their tasks were closed or are another thread's by now. What they had polled and
     * never processed would count as taken memory for ever.
     */
    private void dropEnded() {
        threads.forEach((thread, ledger) -> {
            if (!thread.isAlive() && threads.remove(thread, ledger)) {
                ledger.dropAll();
            }
        });
    }

    /**
     * The offsets that may be committed instead of {@code wanted}: never higher, stamped with the topic.
     *
     * @throws MissingSourceTopicException after {@link #abandon()}
     */
    Map<TopicPartition, OffsetAndMetadata> clamp(Map<TopicPartition, OffsetAndMetadata> wanted) {
        if (abandoned) {
            throw new MissingSourceTopicException("the topic that these offsets are of is gone");
        }
        ThreadLedger mine = mine();
        Map<TopicPartition, OffsetAndMetadata> clamped = new HashMap<>();
        wanted.forEach(
                (partition, offset) -> clamped.put(partition, topics.stamp(partition, mine.clamp(partition, offset))));
        return clamped;
    }

    /** Of these committed offsets, those of a former topic of the same name. */
    Set<TopicPartition> foreign(Map<TopicPartition, OffsetAndMetadata> committed) {
        return committed.entrySet().stream()
                .filter(entry -> topics.foreign(entry.getKey(), entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Whether the consumer of the calling thread must not read this partition for now. */
    boolean holds(TopicPartition partition) {
        return draining || memoryFull() || mine().full(partition);
    }

    private boolean memoryFull() {
        if (bytes.get() >= limits.bytes()) {
            dropEnded();
        }
        return bytes.get() >= limits.bytes();
    }

    /** Commits nothing more: what was read is of a topic that is gone, and its offsets would fall upon the new one. */
    void abandon() {
        abandoned = true;
    }

    /** Reads nothing more, for good: each thread holds all its partitions from its next poll on. */
    void drain() {
        draining = true;
    }

    boolean draining() {
        return draining;
    }

    /** Whether nothing is in flight, the buffers of Kafka Streams counted in. */
    boolean isEmpty() {
        dropEnded();
        return threads.values().stream().allMatch(ThreadLedger::isEmpty);
    }

    /** Whether nothing is in flight and, since {@link #drain()}, nothing can come: no poll is under way that began before. */
    boolean drained() {
        // A thread that was removed reads nothing either.
        dropEnded();
        // In this order: what a last poll brought is seen after it has ended.
        return draining && threads.values().stream().allMatch(ThreadLedger::readsNothing) && isEmpty();
    }

    /** How many records are in flight, for people; not exact while threads move. */
    long inFlight() {
        return threads.values().stream().mapToLong(ThreadLedger::size).sum();
    }
}
