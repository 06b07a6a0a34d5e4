package dev.densestream.stream;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The entries of one stream thread, written by that thread only. Others may look at sizes, which are kept in concurrent
 * maps for them.
 */
final class ThreadLedger {
    private final IntakeLimits limits;
    /** Of the whole process. */
    private final AtomicLong bytes;

    private final Map<TopicPartition, Window> windows = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Buffered> buffered = new ConcurrentHashMap<>();
    /** Partitions of which the consumer was given more than what is committed, by a task that is closed. */
    private final Set<TopicPartition> givenUp = new HashSet<>();

    private final AtomicLong size = new AtomicLong();
    private volatile boolean readsNothing;

    ThreadLedger(IntakeLimits limits, AtomicLong bytes) {
        this.limits = limits;
        this.bytes = bytes;
    }

    /** Records that wait in the buffers of Kafka Streams between poll and process. */
    private record Buffered(long records, long bytes) {
        private static final Buffered NONE = new Buffered(0, 0);

        Buffered plus(long moreRecords, long moreBytes) {
            return new Buffered(Math.max(0, records + moreRecords), Math.max(0, bytes + moreBytes));
        }
    }

    OffsetAndMetadata clamp(TopicPartition partition, OffsetAndMetadata wanted) {
        Window window = windows.get(partition);
        OptionalLong lowest = window == null ? OptionalLong.empty() : window.lowestOffset();
        if (lowest.isEmpty() || lowest.getAsLong() >= wanted.offset()) {
            return wanted;
        }
        return new OffsetAndMetadata(lowest.getAsLong(), wanted.leaderEpoch(), wanted.metadata());
    }

    /** Whether a partition has all the records, or all the memory, that one partition may have. */
    boolean full(TopicPartition partition) {
        Window window = windows.get(partition);
        long records = window == null ? 0 : window.size();
        long sum = (window == null ? 0 : window.bytes())
                + buffered.getOrDefault(partition, Buffered.NONE).bytes();
        return records >= limits.window() || sum >= limits.bytesOfOnePartition();
    }

    /** Asked by other threads: in the order in which a record moves, so that none is missed between the two. */
    boolean isEmpty() {
        return buffered.isEmpty() && size.get() == 0;
    }

    long size() {
        return size.get();
    }

    void polled(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            long sum = 0;
            for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                sum += bytesOf(record.key(), record.value());
            }
            count(partition, records.records(partition).size(), sum);
        }
    }

    /** A whole poll went by in which all partitions were held, and they stay so. */
    void readNothing() {
        readsNothing = true;
    }

    boolean readsNothing() {
        return readsNothing;
    }

    /** A record came out of the buffers of Kafka Streams; from now on it counts as in flight. */
    void add(TopicPartition partition, Window window, InFlight record) {
        windows.put(partition, window);
        window.add(record);
        size.incrementAndGet();
        bytes.addAndGet(record.envelope().bytes());
        count(partition, -1, -record.envelope().bytes());
    }

    /** This thread has committed all that it has forwarded: these offsets. */
    void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        windows.forEach((partition, window) -> {
            window.committed();
            if (offsets.containsKey(partition)) {
                window.committed(offsets.get(partition).offset());
            }
        });
    }

    /** Whether all that the consumer was ever given of a partition, up to its position, was forwarded and committed. */
    boolean settled(TopicPartition partition) {
        Window window = windows.get(partition);
        return !givenUp.contains(partition)
                && !buffered.containsKey(partition)
                && (window == null || window.isSettled());
    }

    /** The offset below which all records of a partition were forwarded, for people: gaps behind it are not seen. */
    long reached(TopicPartition partition, long position) {
        Window window = windows.get(partition);
        if (window != null && window.lowestOffset().isPresent()) {
            return window.lowestOffset().getAsLong();
        }
        return position - buffered.getOrDefault(partition, Buffered.NONE).records();
    }

    /** The consumer was put where all before it is committed. */
    void stands(TopicPartition partition) {
        givenUp.remove(partition);
    }

    /** A task is closed for good, or until its partitions stand where all is committed: what of them was not settled? */
    void giveUp(int task) {
        Stream.concat(windows.keySet().stream(), buffered.keySet().stream())
                .filter(partition -> partition.partition() == task && !settled(partition))
                .forEach(givenUp::add);
    }

    void removeOldest(Window window) {
        long before = window.bytes();
        window.removeOldest();
        size.decrementAndGet();
        bytes.addAndGet(window.bytes() - before);
    }

    /** The task that owned {@code window} is closed: what it had buffered is read again by whoever is next. */
    void close(TopicPartition partition, Window window) {
        window.giveUp();
        if (windows.remove(partition, window)) {
            size.addAndGet(-window.size());
            bytes.addAndGet(-window.bytes());
        }
    }

    /** Forgets what was buffered for partitions that this thread no longer has. */
    void keepBuffered(Collection<TopicPartition> assigned) {
        for (TopicPartition partition : buffered.keySet()) {
            if (!assigned.contains(partition)) {
                forgetBuffered(partition);
            }
        }
    }

    private void forgetBuffered(TopicPartition partition) {
        Buffered gone = buffered.remove(partition);
        if (gone != null) {
            bytes.addAndGet(-gone.bytes());
        }
    }

    /** Forgets what was buffered for a task. All input topics are of one sub-topology: a task is a partition number. */
    void forgetBufferedOf(int partition) {
        buffered.keySet().stream()
                .filter(p -> p.partition() == partition)
                .toList()
                .forEach(this::forgetBuffered);
    }

    void dropAll() {
        windows.forEach(this::close);
        buffered.keySet().forEach(this::forgetBuffered);
    }

    private void count(TopicPartition partition, long records, long sum) {
        Buffered before = buffered.getOrDefault(partition, Buffered.NONE);
        Buffered after = before.plus(records, sum);
        bytes.addAndGet(after.bytes() - before.bytes());
        if (after.records() == 0) {
            buffered.remove(partition);
            bytes.addAndGet(-after.bytes());
        } else {
            buffered.put(partition, after);
        }
    }

    private static long bytesOf(byte[] key, byte[] value) {
        return (key == null ? 0L : key.length) + (value == null ? 0L : value.length);
    }
}
