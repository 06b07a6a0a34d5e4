package dev.densestream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.event.Headers;
import dev.densestream.event.Source;
import dev.densestream.pipeline.Envelope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RangeIntakeTest {
    private static final TopicPartition A = new TopicPartition("images", 0);
    private static final TopicPartition B = new TopicPartition("images", 1);
    private static final TopicPartition ADDED = new TopicPartition("images", 2);

    private final ReplayRange range =
            new ReplayRange("again", Map.of(A, 10L, B, 0L), Map.of(A, 12L, B, 0L), Map.of(), OptionalDouble.empty());
    private final ReplayProgress progress = new ReplayProgress(range);
    private final RangeIntake intake = new RangeIntake(range, progress, Optional.empty());
    private final OffsetLedger ledger = new OffsetLedger(new IntakeLimits(100, 1_000_000), TopicIds.UNKNOWN);
    private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("none");
    private final Consumer<byte[], byte[]> consumer =
            HoldingConsumer.wrap(kafka, ledger, new TopicWatch(TopicIds.UNKNOWN, () -> TopicIds.UNKNOWN), intake);
    private final Window window = new Window();

    @BeforeEach
    void assign() {
        kafka.assign(List.of(A, B));
        kafka.updateBeginningOffsets(Map.of(A, 0L, B, 0L));
        kafka.seek(A, 10);
        kafka.seek(B, 0);
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        return consumer.poll(Duration.ZERO);
    }

    private void arrive(long... offsets) {
        for (long offset : offsets) {
            kafka.addRecord(new ConsumerRecord<>("images", 0, offset, null, new byte[1]));
        }
    }

    private void process(long offset) {
        ledger.mine()
                .add(
                        A,
                        window,
                        new InFlight(
                                new Envelope(null, new byte[1], Headers.NONE, new Source("images", 0, offset, 0)),
                                new Record<>(null, new byte[1], 0)));
    }

    private void forward() {
        ledger.mine().removeOldest(window);
    }

    private void commit(long offset) {
        consumer.commitSync(Map.of(A, new OffsetAndMetadata(offset)));
    }

    @Test
    void givesNoRecordPastTheEndAndHoldsThePartitionThere() {
        arrive(10, 11, 12, 13);
        ConsumerRecords<byte[], byte[]> records = poll();
        assertThat(records.records(A)).extracting(ConsumerRecord::offset).containsExactly(10L, 11L);
        assertThat(records.nextOffsets().get(A).offset()).isEqualTo(12);
        poll();
        assertThat(kafka.paused()).contains(A);
        consumer.resume(Set.of(A));
        assertThat(kafka.paused()).contains(A);
    }

    @Test
    void isFinishedOnlyWhenAllThatWasGivenIsForwardedAndCommitted() {
        arrive(10, 11);
        poll();
        poll();
        assertThat(progress.isFinished()).as("in the buffers of Kafka Streams").isFalse();
        process(10);
        process(11);
        poll();
        assertThat(progress.isFinished()).as("in flight").isFalse();
        forward();
        forward();
        poll();
        assertThat(progress.isFinished()).as("forwarded").isFalse();
        assertThat(progress.passed()).isEqualTo(2);
        commit(12);
        poll();
        assertThat(progress.isFinished()).isTrue();
    }

    @Test
    void anEndThatNoCommitReachesIsAnEnd() {
        // An aborted transaction: the consumer passes over it and gives nothing.
        kafka.seek(A, 14);
        poll();
        assertThat(progress.isFinished()).isTrue();
    }

    @Test
    void isNotFinishedWhereATaskWasGivenUpWithUncommittedResultsBeforeTheConsumerWentBack() {
        arrive(10, 11);
        poll();
        process(10);
        process(11);
        forward();
        forward();
        ledger.mine().giveUp(A.partition());
        ledger.mine().close(A, window);
        poll();
        assertThat(progress.isFinished())
                .as("still standing behind what was given up")
                .isFalse();
        consumer.seek(A, 10);
        poll();
        assertThat(progress.isFinished()).as("gone back").isFalse();
        kafka.seek(A, 12);
        poll();
        assertThat(progress.isFinished()).as("at the end once more").isTrue();
    }

    @Test
    void aTaskThatIsClosedWithAllCommittedChangesNothing() {
        arrive(10, 11);
        poll();
        process(10);
        process(11);
        forward();
        forward();
        commit(12);
        ledger.mine().giveUp(A.partition());
        ledger.mine().close(A, window);
        poll();
        assertThat(progress.isFinished()).isTrue();
    }

    @Test
    void aPartitionThatCameSinceIsHeldAndIsNoPartOfTheRange() {
        kafka.assign(List.of(A, B, ADDED));
        kafka.seek(A, 10);
        kafka.seek(B, 0);
        intake.begin(kafka, Set.of(ADDED));
        poll();
        assertThat(kafka.paused()).containsExactlyInAnyOrder(B, ADDED);
        assertThat(progress.isFinished()).isFalse();
    }

    @Test
    void aPartitionOfTheRangeWithoutACommitIsAFailure() {
        assertThatThrownBy(() -> intake.begin(kafka, Set.of(A)))
                .isInstanceOf(StartUpException.class)
                .hasMessageStartingWith("images-0: nothing is committed for it any more");
    }

    @Test
    void aTopicThatWasMadeAgainIsNotReadFromItsBeginning() {
        assertThatThrownBy(() -> intake.beginAnew(kafka, Set.of(A))).isInstanceOf(MissingSourceTopicException.class);
    }

    @Test
    void goesOnBehindWhatRetentionHasTaken() {
        kafka.updateBeginningOffsets(Map.of(A, 11L));
        kafka.setPollException(new OffsetOutOfRangeException(Map.of(A, 10L)));
        assertThat(poll().isEmpty()).isTrue();
        assertThat(kafka.position(A)).isEqualTo(11);
    }

    @Test
    void failsWhereTheEndOfAPartitionIsLost() {
        kafka.setPollException(new OffsetOutOfRangeException(Map.of(A, 10L)));
        assertThatThrownBy(this::poll)
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining("the broker has lost the end of the partition");
    }

    @Test
    void readsNothingAheadOfItsPace() {
        long[] now = {0};
        var paced = new RangeIntake(range, progress, Optional.of(new Pace(1, () -> now[0])));
        Consumer<byte[], byte[]> slow =
                HoldingConsumer.wrap(kafka, ledger, new TopicWatch(TopicIds.UNKNOWN, () -> TopicIds.UNKNOWN), paced);
        arrive(10);
        assertThat(slow.poll(Duration.ZERO).count()).isEqualTo(1);
        arrive(11);
        assertThat(slow.poll(Duration.ZERO).count()).isZero();
        now[0] = Duration.ofSeconds(1).toNanos();
        assertThat(slow.poll(Duration.ZERO).count()).isEqualTo(1);
    }
}
