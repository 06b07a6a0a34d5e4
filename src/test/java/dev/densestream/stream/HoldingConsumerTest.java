package dev.densestream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.event.Headers;
import dev.densestream.event.Source;
import dev.densestream.pipeline.Envelope;
import dev.densestream.pipeline.Reading;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HoldingConsumerTest {
    private static final TopicPartition A = new TopicPartition("images", 0);
    private static final TopicPartition B = new TopicPartition("images", 1);

    private static final Intake EVERYTHING = new Intake.Everything(ClassifyTopology.Begin.EARLIEST);
    private static final TopicIds TOPICS = new TopicIds(Map.of("images", Uuid.ONE_UUID));
    private static final TopicIds OTHERS = new TopicIds(Map.of("images", new Uuid(7, 7)));

    private final OffsetLedger ledger = new OffsetLedger(new IntakeLimits(1, 1_000), TOPICS);
    private TopicIds now = TOPICS;
    private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");
    private final Consumer<byte[], byte[]> consumer =
            HoldingConsumer.wrap(kafka, ledger, new TopicWatch(TOPICS, () -> now), EVERYTHING);
    private final Window window = new Window();

    @BeforeEach
    void assign() {
        kafka.assign(List.of(A, B));
        kafka.updateBeginningOffsets(Map.of(A, 0L, B, 0L));
    }

    private void fill() {
        ledger.mine()
                .add(
                        A,
                        window,
                        new InFlight(
                                new Envelope(null, new byte[1], Headers.NONE, new Source("images", 0, 4, 0)),
                                new Record<>(null, new byte[1], 0)));
    }

    private void poll() {
        consumer.poll(Duration.ZERO);
    }

    @Test
    void holdsAFullPartitionAndReleasesItAgain() {
        fill();
        poll();
        assertThat(kafka.paused()).containsExactly(A);
        ledger.mine().removeOldest(window);
        poll();
        assertThat(kafka.paused()).isEmpty();
    }

    @Test
    void showsStreamsOnlyItsOwnPauses() {
        consumer.pause(Set.of(B));
        fill();
        poll();
        assertThat(kafka.paused()).containsExactlyInAnyOrder(A, B);
        assertThat(consumer.paused()).containsExactly(B);
    }

    @Test
    void keepsWhatStreamsPausedWhenTheWindowHasRoomAgain() {
        consumer.pause(Set.of(A));
        fill();
        poll();
        ledger.mine().removeOldest(window);
        poll();
        assertThat(kafka.paused()).containsExactly(A);
        consumer.resume(Set.of(A));
        assertThat(kafka.paused()).isEmpty();
    }

    @Test
    void doesNotResumeAHeldPartitionForStreams() {
        consumer.pause(Set.of(A));
        fill();
        consumer.resume(Set.of(A));
        poll();
        assertThat(kafka.paused()).containsExactly(A);
        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void holdsAPartitionAgainThatCameBackWithoutItsPause() {
        fill();
        poll();
        kafka.assign(List.of(B));
        kafka.assign(List.of(A, B));
        poll();
        assertThat(kafka.paused()).containsExactly(A);
    }

    @Test
    void commitsNoOffsetPastAnUnfinishedRecord() {
        fill();
        consumer.commitSync(Map.of(A, new OffsetAndMetadata(9), B, new OffsetAndMetadata(3)));
        assertThat(consumer.committed(Set.of(A, B)))
                .isEqualTo(Map.of(A, new OffsetAndMetadata(4), B, new OffsetAndMetadata(3)));
        consumer.commitAsync(Map.of(A, new OffsetAndMetadata(8)), null);
        assertThat(kafka.committed(Set.of(A)).get(A).offset()).isEqualTo(4);
    }

    @Test
    void aCommitThatFailsSettlesNothing() {
        Reading read = window.reading(3);
        Reading unfinished = window.reading(4);
        fill();
        ledger.abandon();
        assertThatThrownBy(() -> consumer.commitSync(Map.of(A, new OffsetAndMetadata(9))))
                .isInstanceOf(MissingSourceTopicException.class);
        assertThat(read.fate()).isEqualTo(Reading.Fate.OPEN);
        assertThat(unfinished.fate()).isEqualTo(Reading.Fate.OPEN);
    }

    @Test
    void whatIsCommittedIsKnownOnlyUpToTheUnfinishedRecord() {
        Reading read = window.reading(3);
        Reading unfinished = window.reading(4);
        fill();
        consumer.commitSync(Map.of(A, new OffsetAndMetadata(9)));
        assertThat(read.fate()).isEqualTo(Reading.Fate.COMMITTED);
        assertThat(unfinished.fate()).isEqualTo(Reading.Fate.OPEN);
    }

    @Test
    void refusesToCommitPositions() {
        assertThatThrownBy(consumer::commitSync).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void countsWhatItPolled() {
        kafka.addRecord(new ConsumerRecord<>("images", 0, 0, null, new byte[1_000]));
        assertThat(consumer.poll(Duration.ZERO).count()).isEqualTo(1);
        poll();
        assertThat(kafka.paused()).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void readsNothingOnceItDrains() {
        ledger.drain();
        assertThat(ledger.drained()).isTrue();
        kafka.addRecord(new ConsumerRecord<>("images", 0, 0, null, new byte[1]));
        assertThat(consumer.poll(Duration.ZERO).count()).isZero();
        assertThat(kafka.paused()).containsExactlyInAnyOrder(A, B);
        assertThat(ledger.drained()).isTrue();
    }

    @Test
    void passesTheConsumersOwnExceptionsOnUnwrapped() {
        kafka.close();
        assertThatThrownBy(() -> consumer.position(A)).isExactlyInstanceOf(IllegalStateException.class);
    }

    @Test
    void stampsWhatIsCommittedAndShowsStreamsItsOwnMetadata() {
        consumer.commitSync(Map.of(A, new OffsetAndMetadata(5, "of Streams")));
        assertThat(kafka.committed(Set.of(A)).get(A).metadata())
                .startsWith("of Streams")
                .contains(Uuid.ONE_UUID.toString());
        assertThat(consumer.committed(Set.of(A))).isEqualTo(Map.of(A, new OffsetAndMetadata(5, "of Streams")));
        assertThat(consumer.committed(Set.of(B)).get(B)).isNull();
    }

    @Test
    void commitsNothingMoreOfATopicThatIsGone() {
        ledger.abandon();
        assertThatThrownBy(() -> consumer.commitSync(Map.of(A, new OffsetAndMetadata(5))))
                .isInstanceOf(MissingSourceTopicException.class);
        assertThat(kafka.committed(Set.of(A)).get(A)).isNull();
    }

    @Test
    void beginsAnewWhereTheCommitIsOfAFormerTopicOfThatName() {
        var fresh = new MockConsumer<byte[], byte[]>("none");
        var wrapped = HoldingConsumer.wrap(fresh, ledger, new TopicWatch(TOPICS, () -> now), EVERYTHING);
        wrapped.subscribe(List.of("images"), new IgnoringListener());
        fresh.updateBeginningOffsets(Map.of(A, 0L, B, 0L));
        fresh.updateEndOffsets(Map.of(A, 9L, B, 9L));
        fresh.rebalance(List.of(A, B));
        fresh.commitSync(
                Map.of(A, OTHERS.stamp(A, new OffsetAndMetadata(5)), B, TOPICS.stamp(B, new OffsetAndMetadata(6))));
        fresh.rebalance(List.of());
        fresh.rebalance(List.of(A, B));
        assertThat(fresh.position(A)).isZero();
        assertThat(fresh.position(B)).isEqualTo(6);
    }

    @Test
    void anOffsetOutOfRangeMeansThatTheTopicIsGoneWhereItsIdIsAnother() {
        var lost = new OffsetOutOfRangeException(Map.of(A, 5L));
        kafka.setPollException(lost);
        assertThatThrownBy(this::poll).isSameAs(lost);
        now = OTHERS;
        kafka.setPollException(lost);
        assertThatThrownBy(this::poll).isInstanceOf(MissingSourceTopicException.class);
    }

    private static final class IgnoringListener implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
    }
}
