package dev.densestream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.event.Headers;
import dev.densestream.event.Prediction;
import dev.densestream.event.Source;
import dev.densestream.pipeline.Envelope;
import dev.densestream.pipeline.Reading;
import dev.densestream.pipeline.ShadowSink.End;
import dev.densestream.pipeline.ShadowSink.LostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What tasks read and commit is what {@link ClassifyProcessor} and the wrapped clients tell the ledger. */
class ShadowOutboxTest {
    private static final TopicPartition A = new TopicPartition("images", 0);
    private static final TopicPartition B = new TopicPartition("images", 1);
    private static final byte[] KEY = {7};

    private final OffsetLedger ledger = new OffsetLedger(new IntakeLimits(100, 1_000_000), TopicIds.UNKNOWN);
    private final List<Source> arrived = new CopyOnWriteArrayList<>();
    private final ShadowOutbox outbox = new ShadowOutbox(new Topic(), 4, 1_000);
    private volatile CompletableFuture<Void> answer = CompletableFuture.completedFuture(null);
    private volatile CountDownLatch blocked = new CountDownLatch(0);

    private final class Topic implements ShadowOutbox.Delivery {
        @Override
        public CompletableFuture<Void> send(byte[] key, Prediction result) {
            try {
                blocked.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            arrived.add(result.source());
            return answer;
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void close() {
        blocked.countDown();
        outbox.close();
    }

    /** Reads and forwards one record, on the calling stream thread. */
    private Reading read(TopicPartition partition, Window window, long offset) {
        Reading reading = window.reading(offset);
        var envelope = new Envelope(KEY, new byte[1], Headers.NONE, source(partition, offset), reading);
        ledger.mine().add(partition, window, new InFlight(envelope, new Record<>(KEY, new byte[1], 0)));
        ledger.mine().removeOldest(window);
        return reading;
    }

    private static Source source(TopicPartition partition, long offset) {
        return new Source(partition.topic(), partition.partition(), offset, 0);
    }

    private CompletableFuture<End> send(Reading reading, TopicPartition partition, long offset) {
        return send(reading, KEY, source(partition, offset));
    }

    private CompletableFuture<End> send(Reading reading, byte[] key, Source source) {
        return outbox.send(reading, key, new Prediction("id", "uri", null, List.of(), null, source, null, null, null));
    }

    private void commit(TopicPartition partition, long offset) {
        ledger.mine().committed(Map.of(partition, new OffsetAndMetadata(offset)));
    }

    private static void on(Runnable work) throws InterruptedException {
        Thread thread = Thread.ofPlatform().start(work);
        thread.join();
    }

    private static End end(CompletableFuture<End> result) throws Exception {
        return result.get(10, TimeUnit.SECONDS);
    }

    private static void assertWaits(CompletableFuture<End> result) {
        assertThatThrownBy(() -> result.get(150, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    private static void assertLost(CompletableFuture<End> result, String why) {
        assertThatThrownBy(() -> end(result))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(LostException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aResultLeavesWhenTheOffsetOfItsEventIsCommittedAndNotBefore() throws Exception {
        Window window = new Window();
        CompletableFuture<End> first = send(read(A, window, 0), A, 0);
        CompletableFuture<End> second = send(read(A, window, 1), A, 1);
        assertWaits(first);
        commit(B, 9);
        assertWaits(first);
        commit(A, 1);
        assertThat(end(first)).isEqualTo(End.ARRIVED);
        assertWaits(second);
        commit(A, 2);
        assertThat(end(second)).isEqualTo(End.ARRIVED);
        assertThat(arrived).containsExactly(source(A, 0), source(A, 1));
    }

    @Test
    void aResultThatComesAfterTheCommitLeavesAtOnceAlsoWhenItsTaskIsClosed() throws Exception {
        Window window = new Window();
        Reading late = read(A, window, 0);
        Reading later = read(A, window, 1);
        commit(A, 2);
        assertThat(end(send(late, A, 0))).isEqualTo(End.ARRIVED);
        ledger.mine().close(A, window);
        assertThat(end(send(later, A, 1))).isEqualTo(End.ARRIVED);
    }

    @Test
    void aTaskThatIsClosedBeforeTheCommitTakesItsResultsAlongAndTheNextReadingHasOneRecord() throws Exception {
        Window before = new Window();
        Reading early = read(A, before, 0);
        Reading slow = read(A, before, 1);
        CompletableFuture<End> waiting = send(early, A, 0);
        ledger.mine().close(A, before);
        assertThat(end(waiting)).isEqualTo(End.FORGOTTEN);

        Window after = new Window();
        CompletableFuture<End> again = send(read(A, after, 0), A, 0);
        CompletableFuture<End> slowAgain = send(read(A, after, 1), A, 1);
        commit(A, 2);
        assertThat(end(again)).isEqualTo(End.ARRIVED);
        assertThat(end(slowAgain)).isEqualTo(End.ARRIVED);
        // The shadow has answered the first reading only now.
        assertThat(end(send(slow, A, 1))).isEqualTo(End.FORGOTTEN);
        assertThat(arrived).containsExactly(source(A, 0), source(A, 1));
    }

    @Test
    void aThreadThatLostItsPartitionReleasesNothing() throws Exception {
        Window stuck = new Window();
        CompletableFuture<End> old = send(read(A, stuck, 0), A, 0);
        on(() -> {
            read(A, new Window(), 0);
            commit(A, 1);
        });
        assertWaits(old);
        // It wakes up, and its commit is refused.
        ledger.mine().close(A, stuck);
        assertThat(end(old)).isEqualTo(End.FORGOTTEN);
        assertThat(arrived).isEmpty();
    }

    @Test
    void aThreadThatDiedTakesItsResultsAlong() throws Exception {
        var result = new CompletableFuture<CompletableFuture<End>>();
        on(() -> result.complete(send(read(A, new Window(), 0), A, 0)));
        assertWaits(result.join());
        assertThat(ledger.isEmpty()).isTrue();
        assertThat(end(result.join())).isEqualTo(End.FORGOTTEN);
    }

    @Test
    void whereTheConsumerGoesBackOnlyTheLastReadingHasARecord() throws Exception {
        Window window = new Window();
        CompletableFuture<End> before = send(read(A, window, 7), A, 7);
        CompletableFuture<End> other = send(read(A, window, 6), A, 6);
        CompletableFuture<End> after = send(read(A, window, 7), A, 7);
        commit(A, 8);
        assertThat(end(before)).isEqualTo(End.FORGOTTEN);
        assertThat(end(other)).isEqualTo(End.ARRIVED);
        assertThat(end(after)).isEqualTo(End.ARRIVED);
    }

    @Test
    void allImagesOfOneMessageLeaveWithItsCommit() throws Exception {
        Reading message = read(A, new Window(), 3);
        List<CompletableFuture<End>> results = List.of(
                send(message, KEY, source(A, 3).at(0)),
                send(message, KEY, source(A, 3).at(1)));
        results.forEach(ShadowOutboxTest::assertWaits);
        commit(A, 4);
        for (CompletableFuture<End> result : results) {
            assertThat(end(result)).isEqualTo(End.ARRIVED);
        }
        assertThat(arrived).containsExactly(source(A, 3).at(0), source(A, 3).at(1));
    }

    @Test
    void losesTheOldestWhereTooManyWait() throws Exception {
        Window window = new Window();
        List<CompletableFuture<End>> results = new java.util.ArrayList<>();
        for (int offset = 0; offset < 6; offset++) {
            results.add(send(read(A, window, offset), A, offset));
        }
        assertLost(results.get(0), "too many");
        assertLost(results.get(1), "too many");
        commit(A, 6);
        assertThat(end(results.get(5))).isEqualTo(End.ARRIVED);
        assertThat(arrived).extracting(Source::offset).containsExactly(2L, 3L, 4L, 5L);
    }

    @Test
    void losesTheOldestWhereTheirKeysAreTooLarge() throws Exception {
        Window window = new Window();
        CompletableFuture<End> first = send(read(A, window, 0), new byte[600], source(A, 0));
        CompletableFuture<End> second = send(read(A, window, 1), new byte[600], source(A, 1));
        assertLost(first, "too many");
        commit(A, 2);
        assertThat(end(second)).isEqualTo(End.ARRIVED);
        // What has left takes no room any more.
        CompletableFuture<End> third = send(read(A, window, 2), new byte[600], source(A, 2));
        commit(A, 3);
        assertThat(end(third)).isEqualTo(End.ARRIVED);
    }

    @Test
    void whatTheTopicDoesNotTakeIsLostAndNotSentAgain() throws Exception {
        answer = CompletableFuture.failedFuture(new IllegalStateException("the broker is away"));
        Window window = new Window();
        CompletableFuture<End> result = send(read(A, window, 0), A, 0);
        commit(A, 1);
        assertThatThrownBy(() -> end(result)).hasMessageContaining("the broker is away");
        answer = CompletableFuture.completedFuture(null);
        CompletableFuture<End> next = send(read(A, window, 1), A, 1);
        commit(A, 2);
        assertThat(end(next)).isEqualTo(End.ARRIVED);
        assertThat(arrived).containsExactly(source(A, 0), source(A, 1));
    }

    @Test
    void atTheEndWhatIsCommittedLeavesAndTheRestIsLost() throws Exception {
        Window window = new Window();
        Reading settled = read(A, window, 0);
        Reading open = read(A, window, 1);
        CompletableFuture<End> leaves = send(settled, A, 0);
        CompletableFuture<End> lost = send(open, A, 1);
        commit(A, 1);
        outbox.close();
        assertThat(leaves).isCompletedWithValue(End.ARRIVED);
        assertThat(lost).isCompletedExceptionally();
        assertLost(send(settled, A, 0), "stopping");
        assertThat(arrived).containsExactly(source(A, 0));
    }

    @Test
    void aTopicThatBlocksHoldsUpNeitherTheOneWhoSendsNorTheEndForLong() throws Exception {
        blocked = new CountDownLatch(1);
        Window window = new Window();
        Reading reading = read(A, window, 0);
        commit(A, 1);
        long began = System.nanoTime();
        for (int image = 0; image < 10; image++) {
            var _ = send(reading, KEY, source(A, 0).at(image));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
        outbox.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
        assertThat(arrived).isEmpty();
    }
}
