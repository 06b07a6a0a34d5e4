package dev.densestream.cli.labels;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads a topic once, from a given place to where it ends when that begins. */
public final class LabelTopic {
    private static final Duration POLL = Duration.ofMillis(200);
    /** A broker that has gone away is waited for, but not for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Consumer<byte[], byte[]> consumer;

    /** @param consumer that has all partitions and no group */
    public LabelTopic(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * @param merge gets every record
     * @return what was asked for and is gone, a line each
     * @throws TimeoutException if nothing comes any more
     */
    public List<String> read(Start start, LabelMerge merge) {
        Set<TopicPartition> partitions = consumer.assignment();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        List<String> gone = new ArrayList<>();
        starts(start, begins, ends).forEach((partition, wanted) -> {
            long begin = begins.get(partition);
            if (wanted < begin && start instanceof Start.At) {
                gone.add("partition %d: the records before offset %d are gone".formatted(partition.partition(), begin));
            }
            consumer.seek(partition, Math.max(begin, wanted));
        });
        long moved = System.nanoTime();
        while (!atEnd(ends)) {
            long before = positions(ends);
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                    merge.add(record);
                }
            }
            if (positions(ends) > before) {
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > PATIENCE.toNanos()) {
                throw new TimeoutException(
                        "no record came within %d s, before the end of the topic".formatted(PATIENCE.toSeconds()));
            }
        }
        return gone;
    }

    private Map<TopicPartition, Long> starts(
            Start start, Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends) {
        return switch (start) {
            case Start.Earliest _ -> begins;
            case Start.At(long offset) -> {
                Map<TopicPartition, Long> starts = new HashMap<>();
                ends.forEach((partition, end) -> starts.put(partition, Math.min(offset, end)));
                yield starts;
            }
            case Start.Since(var time) -> {
                Map<TopicPartition, Long> times = new HashMap<>();
                ends.keySet().forEach(partition -> times.put(partition, time.toEpochMilli()));
                Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
                Map<TopicPartition, Long> starts = new HashMap<>();
                ends.forEach((partition, end) -> starts.put(
                        partition,
                        found.get(partition) == null
                                ? end
                                : found.get(partition).offset()));
                yield starts;
            }
        };
    }

    /** The position also passes what is not shown: aborted records and the marks of transactions. */
    private boolean atEnd(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private long positions(Map<TopicPartition, Long> ends) {
        return ends.keySet().stream().mapToLong(consumer::position).sum();
    }
}
