package dev.densestream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class TopicIdsTest {
    private static final TopicPartition PARTITION = new TopicPartition("images", 3);
    private static final OffsetAndMetadata OFFSET = new OffsetAndMetadata(5, Optional.of(2), "of Streams");

    private final TopicIds ids = ids(1);

    private static TopicIds ids(long id) {
        return new TopicIds(Map.of("images", new Uuid(id, id)));
    }

    @Test
    void anOffsetOfThisTopicIsNotForeignAndComesBackAsItWas() {
        OffsetAndMetadata stamped = ids.stamp(PARTITION, OFFSET);
        assertThat(ids.foreign(PARTITION, stamped)).isFalse();
        assertThat(TopicIds.withoutStamp(stamped)).isEqualTo(OFFSET);
        assertThat(ids(1).foreign(PARTITION, stamped)).isFalse();
    }

    @Test
    void theEpochOfAnotherTopicIsNotShownToTheConsumer() {
        assertThat(ids.stamp(PARTITION, OFFSET).leaderEpoch()).isEmpty();
        OffsetAndMetadata withoutEpoch = new OffsetAndMetadata(5, "of Streams");
        assertThat(TopicIds.withoutStamp(ids.stamp(PARTITION, withoutEpoch))).isEqualTo(withoutEpoch);
    }

    @Test
    void anOffsetOfAFormerTopicIsForeign() {
        assertThat(ids.foreign(PARTITION, ids(2).stamp(PARTITION, OFFSET))).isTrue();
    }

    @Test
    void whatWasCommittedWithoutAStampCounts() {
        assertThat(ids.foreign(PARTITION, OFFSET)).isFalse();
        assertThat(TopicIds.withoutStamp(OFFSET)).isSameAs(OFFSET);
    }

    @Test
    void whereTheClusterGivesNoIdsNothingIsStampedOrForeign() {
        assertThat(TopicIds.UNKNOWN.stamp(PARTITION, OFFSET)).isSameAs(OFFSET);
        assertThat(TopicIds.UNKNOWN.foreign(PARTITION, ids.stamp(PARTITION, OFFSET)))
                .isFalse();
    }

    @Test
    void onlyAnotherIdReplacesATopic() {
        assertThat(ids.replacedBy(ids(1))).isFalse();
        assertThat(ids.replacedBy(TopicIds.UNKNOWN)).isFalse();
        assertThat(TopicIds.UNKNOWN.replacedBy(ids)).isFalse();
        assertThat(ids.replacedBy(ids(2))).isTrue();
    }
}
