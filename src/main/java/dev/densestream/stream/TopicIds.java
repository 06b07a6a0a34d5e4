package dev.densestream.stream;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    /** Kafka Streams writes base64, which has no semicolon; an id is base64 for URLs. */
    private static final String MARK = ";topic=";

    private static final String EPOCH = ";epoch=";
    private static final Pattern STAMP =
            Pattern.compile("(?<own>.*?)" + MARK + "(?<id>[^;]+)(" + EPOCH + "(?<epoch>\\d{1,9}))?", Pattern.DOTALL);

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

    /**
     * The offset as it is committed. The leader's epoch goes into the stamp, too: a consumer that finds it beside the offset
     * takes all that it hears of a topic with a lower epoch for old, and the epochs of a topic that is made again begin at 0.
     * It would wait for the leader for ever.
     */
    OffsetAndMetadata stamp(TopicPartition partition, OffsetAndMetadata offset) {
        return id(partition.topic())
                .map(id -> new OffsetAndMetadata(
                        offset.offset(),
                        offset.metadata()
                                + MARK
                                + id
                                + offset.leaderEpoch()
                                        .map(epoch -> EPOCH + epoch)
                                        .orElse("")))
                .orElse(offset);
    }

    /** Whether an offset was committed for another topic of the same name. Without a stamp it counts as of this one. */
    boolean foreign(TopicPartition partition, OffsetAndMetadata committed) {
        Matcher stamp = STAMP.matcher(committed.metadata());
        return stamp.matches()
                && id(partition.topic())
                        .filter(id -> !id.toString().equals(stamp.group("id")))
                        .isPresent();
    }

    /** An offset as Kafka Streams committed it. */
    static OffsetAndMetadata withoutStamp(OffsetAndMetadata committed) {
        Matcher stamp = STAMP.matcher(committed.metadata());
        return stamp.matches()
                ? new OffsetAndMetadata(
                        committed.offset(),
                        Optional.ofNullable(stamp.group("epoch")).map(Integer::valueOf),
                        stamp.group("own"))
                : committed;
    }

    private Optional<Uuid> id(String topic) {
        return Optional.ofNullable(ids.get(topic));
    }
}
