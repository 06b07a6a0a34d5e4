package dev.densestream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.event.Headers;
import dev.densestream.event.Source;
import dev.densestream.pipeline.Envelope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Record;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OffsetLedgerTest {
    private static final TopicPartition PARTITION = new TopicPartition("images", 0);

    private final OffsetLedger ledger = new OffsetLedger(new IntakeLimits(3, 1_000), TopicIds.UNKNOWN);
    private final ExecutorService otherThread = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        otherThread.shutdownNow();
    }

    private static InFlight record(long offset, int bytes) {
        return new InFlight(
                new Envelope(null, new byte[bytes], Headers.NONE, new Source("images", 0, offset, 0)),
                new Record<>(null, new byte[bytes], 0));
    }

    private Window windowWith(long... offsets) {
        Window window = new Window();
        for (long offset : offsets) {
            ledger.mine().add(PARTITION, window, record(offset, 10));
        }
        return window;
    }

    private OffsetAndMetadata clamped(long wanted) {
        return ledger.clamp(Map.of(PARTITION, new OffsetAndMetadata(wanted, Optional.of(7), "time")))
                .get(PARTITION);
    }

    private <T> T onOtherThread(Callable<T> work) throws Exception {
        return otherThread.submit(work).get();
    }

    @Test
    void lowersAnOffsetToTheOldestUnfinishedRecord() {
        windowWith(5, 6, 7);
        assertThat(clamped(8)).isEqualTo(new OffsetAndMetadata(5, Optional.of(7), "time"));
    }

    @Test
    void neverRaisesAnOffset() {
        windowWith(5);
        assertThat(clamped(4).offset()).isEqualTo(4);
    }

    @Test
    void letsAnOffsetPassWhenEverythingWasForwarded() {
        Window window = windowWith(5);
        ledger.mine().removeOldest(window);
        assertThat(clamped(6).offset()).isEqualTo(6);
        assertThat(ledger.isEmpty()).isTrue();
    }

    @Test
    void findsTheLowestOffsetAlsoAfterASeekBack() {
        windowWith(500, 501, 3);
        assertThat(clamped(4).offset()).isEqualTo(3);
    }

    @Test
    void holdsBackOnlyTheThreadThatHasTheRecords() throws Exception {
        windowWith(5);
        assertThat(onOtherThread(() -> clamped(8).offset())).isEqualTo(8);
    }

    @Test
    void aThreadThatWakesUpLateDoesNotRemoveWhatTheNewOwnerHas() throws Exception {
        Window stuck = windowWith(5);
        onOtherThread(() -> windowWith(6));
        ledger.mine().close(PARTITION, stuck);
        assertThat(onOtherThread(() -> clamped(9).offset())).isEqualTo(6);
    }

    @Test
    void aClosedTaskDoesNotRemoveItsSuccessorOnTheSameThread() {
        Window before = windowWith(5);
        Window after = windowWith(6);
        ledger.mine().close(PARTITION, before);
        assertThat(clamped(9).offset()).isEqualTo(6);
        ledger.mine().close(PARTITION, after);
        assertThat(clamped(9).offset()).isEqualTo(9);
    }

    @Test
    void holdsAPartitionWhoseWindowIsFull() {
        Window window = windowWith(1, 2);
        assertThat(ledger.holds(PARTITION)).isFalse();
        ledger.mine().add(PARTITION, window, record(3, 10));
        assertThat(ledger.holds(PARTITION)).isTrue();
        assertThat(ledger.holds(new TopicPartition("images", 1))).isFalse();
        ledger.mine().removeOldest(window);
        assertThat(ledger.holds(PARTITION)).isFalse();
    }

    @Test
    void holdsAPartitionThatHasHalfOfTheMemory() {
        Window window = new Window();
        ledger.mine().add(PARTITION, window, record(1, 500));
        assertThat(ledger.holds(PARTITION)).isTrue();
        assertThat(ledger.holds(new TopicPartition("images", 1))).isFalse();
        ledger.mine().removeOldest(window);
        assertThat(ledger.holds(PARTITION)).isFalse();
    }

    @Test
    void aThreadThatDiedLeavesNoMemoryTaken() throws Exception {
        var dying = new Thread(() -> ledger.mine()
                .polled(new ConsumerRecords<>(
                        Map.of(PARTITION, List.of(new ConsumerRecord<>("images", 0, 1, new byte[0], new byte[1_000]))),
                        Map.of())));
        dying.start();
        dying.join();
        assertThat(ledger.holds(PARTITION)).isFalse();
    }

    @Test
    void isDrainedOnceEachThreadHasPolledWithEverythingHeld() throws Exception {
        ledger.mine();
        onOtherThread(() -> ledger.mine());
        assertThat(ledger.drained()).isFalse();
        ledger.drain();
        assertThat(ledger.holds(PARTITION)).isTrue();
        ledger.mine().readNothing();
        // The other one may be in a poll that began before, and bring records.
        assertThat(ledger.drained()).isFalse();
        onOtherThread(() -> windowWith(7));
        onOtherThread(() -> {
            ledger.mine().readNothing();
            return null;
        });
        assertThat(ledger.drained()).isFalse();
        otherThread.shutdown();
        // The pool may say that it has ended a moment before its thread has.
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(ledger::drained);
    }

    @Test
    void holdsEverythingWhenMemoryIsFullAlsoOfOtherThreads() throws Exception {
        onOtherThread(() -> {
            ledger.mine().add(PARTITION, new Window(), record(1, 1_000));
            return null;
        });
        assertThat(ledger.holds(new TopicPartition("images", 1))).isTrue();
    }

    @Test
    void countsWhatWaitsInTheBuffersOfStreamsUntilItIsProcessed() {
        var polled = new ConsumerRecord<>("images", 0, 1, new byte[0], new byte[1_000]);
        ledger.mine().polled(new ConsumerRecords<>(Map.of(PARTITION, List.of(polled)), Map.of()));
        assertThat(ledger.holds(PARTITION)).isTrue();
        assertThat(ledger.isEmpty()).isFalse();
        Window window = new Window();
        ledger.mine().add(PARTITION, window, record(1, 1_000));
        assertThat(ledger.holds(PARTITION)).isTrue();
        ledger.mine().removeOldest(window);
        assertThat(ledger.holds(PARTITION)).isFalse();
        assertThat(ledger.isEmpty()).isTrue();
    }

    @Test
    void forgetsBuffersOfPartitionsThatWentAway() {
        var polled = new ConsumerRecord<>("images", 0, 1, new byte[0], new byte[1_000]);
        ledger.mine().polled(new ConsumerRecords<>(Map.of(PARTITION, List.of(polled)), Map.of()));
        ledger.mine().keepBuffered(List.of());
        assertThat(ledger.holds(PARTITION)).isFalse();
        assertThat(ledger.isEmpty()).isTrue();
    }

    @Test
    void forgetsThreadsThatEnded() throws Exception {
        Thread thread = new Thread(() -> windowWith(5));
        thread.start();
        thread.join();
        assertThat(ledger.inFlight()).isEqualTo(1);
        assertThat(ledger.isEmpty()).isTrue();
        assertThat(ledger.inFlight()).isZero();
    }

    @Test
    void holdsEverythingWhileDraining() {
        ledger.drain();
        assertThat(ledger.holds(PARTITION)).isTrue();
    }
}
