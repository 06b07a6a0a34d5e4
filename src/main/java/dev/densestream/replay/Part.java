package dev.densestream.replay;

import org.apache.kafka.common.TopicPartition;

/**
 * What is replayed of one partition.
 *
 * @param topicId which topic of that name it is; null of clusters that give no ids
 * @param start the first offset
 * @param end the offset behind the last one
 */
public record Part(String topic, String topicId, int partition, long start, long end) {
    public Part {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("%s-%d from %d to %d: allowed is a start from 0 and no end before it"
                    .formatted(topic, partition, start, end));
        }
    }

    public long offsets() {
        return end - start;
    }

    public TopicPartition topicPartition() {
        return new TopicPartition(topic, partition);
    }
}
