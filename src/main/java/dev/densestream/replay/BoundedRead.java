package dev.densestream.replay;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads partitions once, from where a consumer stands to given ends. */
public final class BoundedRead {
    private static final Duration POLL = Duration.ofMillis(200);
    /** A broker that has gone away is waited for, but not for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;

    /**
     * @param consumer that has all partitions, no group, and stands where reading begins
     * @param ends the first offset of each partition that is not read
     */
    public BoundedRead(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.ends = Map.copyOf(ends);
    }

    /** How many offsets are still to be passed. */
    public long left() {
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
                .sum();
    }

    /**
     * @param each gets every record
     * @param left is told how many offsets are still to be passed, now and then
     * @throws TimeoutException if nothing comes any more
     */
    public void read(java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> each, LongConsumer left) {
        long before = left();
        long moved = System.nanoTime();
        while (before > 0) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                    each.accept(record);
                }
            }
            // The position also passes what is not shown: aborted records and the marks of transactions.
            long now = left();
            left.accept(now);
            if (now < before) {
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > PATIENCE.toNanos()) {
                throw new TimeoutException(
                        "no record came within %d s, before the end of the topic".formatted(PATIENCE.toSeconds()));
            }
            before = now;
        }
    }
}
