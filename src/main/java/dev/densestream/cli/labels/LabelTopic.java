package dev.densestream.cli.labels;

import dev.densestream.replay.BoundedRead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads a topic once, from a given place to where it ends when that begins. */
public final class LabelTopic {
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
        new BoundedRead(consumer, ends).read(merge::add, left -> {});
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
}
