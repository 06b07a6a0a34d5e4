package dev.densestream.stream;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Which topics the input topics are. A topic that is deleted and made again has its name back and another id, and an offset
 * of the old one means nothing in the new one. Kafka commits offsets by name: a commit that was under way while the topic
 * was away lands in the new one, and its first records would never be read. So each commit of ours carries the id of the
 * topic that it is of, in the metadata behind what Kafka Streams keeps there.
 *
 * @param ids by topic name; none of clusters that give no ids
 */
record TopicIds(Map<String, Uuid> ids) {
    static final TopicIds UNKNOWN = new TopicIds(Map.of());
    /** Kafka Streams writes base64, which has no semicolon. */
    private static final String MARK = ";topic=";

    TopicIds {
        ids = Map.copyOf(ids);
    }

    /** Whether one of the topics has been made again since. One that is away at the moment is not. */
    boolean replacedBy(TopicIds now) {
        return ids.entrySet().stream()
                .anyMatch(topic -> now.id(topic.getKey())
                        .filter(id -> !id.equals(topic.getValue()))
                        .isPresent());
    }

    OffsetAndMetadata stamp(TopicPartition partition, OffsetAndMetadata offset) {
        return id(partition.topic())
                .map(id -> new OffsetAndMetadata(offset.offset(), offset.leaderEpoch(), offset.metadata() + MARK + id))
                .orElse(offset);
    }

    /** Whether an offset was committed for another topic of the same name. Without a stamp it counts as of this one. */
    boolean foreign(TopicPartition partition, OffsetAndMetadata committed) {
        int mark = committed.metadata().indexOf(MARK);
        return mark >= 0
                && id(partition.topic())
                        .map(Uuid::toString)
                        .filter(id -> !id.equals(committed.metadata().substring(mark + MARK.length())))
                        .isPresent();
    }

    /** An offset as Kafka Streams committed it. */
    static OffsetAndMetadata withoutStamp(OffsetAndMetadata committed) {
        int mark = committed == null ? -1 : committed.metadata().indexOf(MARK);
        return mark < 0
                ? committed
                : new OffsetAndMetadata(
                        committed.offset(),
                        committed.leaderEpoch(),
                        committed.metadata().substring(0, mark));
    }

    private Optional<Uuid> id(String topic) {
        return Optional.ofNullable(ids.get(topic));
    }
}
