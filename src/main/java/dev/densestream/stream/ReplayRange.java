package dev.densestream.stream;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * The part of the input topics that a replay reads. Partitions that are not named are no part of it.
 *
 * @param replay the replay's id; each result carries it in the header {@value #HEADER}
 * @param starts the offset of the first record of each partition
 * @param ends the offset behind the last one of each of these partitions
 * @param topics which topics the offsets are of; none of clusters that give no ids
 * @param rate most records a second; empty for as many as there can be
 */
public record ReplayRange(
        String replay,
        Map<TopicPartition, Long> starts,
        Map<TopicPartition, Long> ends,
        Map<String, Uuid> topics,
        OptionalDouble rate) {
    /** Of each result of a replay; its value is the replay's id in UTF-8. */
    public static final String HEADER = "densestream-replay";

    public ReplayRange {
        starts = Map.copyOf(starts);
        ends = Map.copyOf(ends);
        topics = Map.copyOf(topics);
        if (!starts.keySet().equals(ends.keySet())) {
            throw new IllegalArgumentException(
                    "starts %s, ends %s: allowed are the same partitions".formatted(starts.keySet(), ends.keySet()));
        }
    }

    /** The starts as they are committed before anything is read, each with the topic that it is of. */
    public Map<TopicPartition, OffsetAndMetadata> startOffsets() {
        var ids = new TopicIds(topics);
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        starts.forEach(
                (partition, start) -> offsets.put(partition, ids.stamp(partition, new OffsetAndMetadata(start))));
        return offsets;
    }

    /** The offset at which a partition is over; 0, and so at once, for a partition that is no part of the range. */
    long end(TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }
}
