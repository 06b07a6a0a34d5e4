package dev.densestream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.densestream.model.DeviceLostException;
import dev.densestream.model.ModelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Throwable> fatal = new CompletableFuture<>();
    private final PipelineStats stats = new PipelineStats();
    private final ExecutorService images = Executors.newVirtualThreadPerTaskExecutor();
    private Batcher batcher;

    @AfterEach
    void close() {
        images.shutdownNow();
        batcher.close();
    }

    private void start(BatchRunner runner, int maxSize, Duration linger) {
        BatchRunner recording = batch -> {
            sizes.add(batch.size());
            return runner.run(batch);
        };
        batcher = new Batcher(recording, new BatchSettings(maxSize, linger), stats, fatal::complete);
    }

    private static List<Answer> echo(List<byte[]> batch) {
        return batch.stream()
                .map(image -> new Answer(new float[] {image[0]}, null))
                .toList();
    }

    private List<Future<Float>> submit(int count) {
        List<Future<Float>> scores = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] image = {(byte) i};
            scores.add(images.submit(() -> batcher.classify(image).answer().scores()[0]));
        }
        return scores;
    }

    @Test
    void givesEachImageItsOwnScores() throws Exception {
        start(BatcherTest::echo, 8, Duration.ofMillis(5));
        List<Future<Float>> scores = submit(100);
        for (int i = 0; i < 100; i++) {
            assertThat(scores.get(i).get()).isEqualTo(i);
        }
        assertThat(sizes).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(8));
        assertThat(stats.meanBatchSize()).isBetween(1.0, 8.0);
    }

    @Test
    void aFullBatchDoesNotWaitForItsLinger() throws Exception {
        start(BatcherTest::echo, 4, Duration.ofDays(1));
        for (Future<Float> score : submit(4)) {
            score.get();
        }
        assertThat(sizes).containsExactly(4);
    }

    @Test
    void anIncompleteBatchRunsAfterItsLinger() throws Exception {
        start(BatcherTest::echo, 4, Duration.ofMillis(50));
        assertThat(submit(1).getFirst().get()).isZero();
        assertThat(sizes).containsExactly(1);
    }

    @Test
    void theNextBatchFillsWhileOneRuns() throws Exception {
        var gate = new CountDownLatch(1);
        start(
                batch -> {
                    awaitQuietly(gate);
                    return echo(batch);
                },
                16,
                Duration.ZERO);
        List<Future<Float>> first = submit(1);
        await().until(() -> sizes.size() == 1);
        List<Future<Float>> rest = submit(16);
        await().atMost(LONG).until(() -> batcher.waiting() == 16);
        gate.countDown();
        first.getFirst().get();
        for (Future<Float> score : rest) {
            score.get();
        }
        assertThat(sizes).containsExactly(1, 16);
    }

    @Test
    void anImageThatTheModelRefusesFailsAloneAndNotItsBatch() throws Exception {
        start(
                batch -> {
                    if (batch.stream().anyMatch(image -> image[0] == 2)) {
                        throw new ModelException("image 2 is bad");
                    }
                    return echo(batch);
                },
                4,
                Duration.ofDays(1));
        List<Future<Float>> scores = submit(4);
        assertThat(scores.get(0).get()).isZero();
        assertThat(scores.get(1).get()).isEqualTo(1);
        assertThat(scores.get(3).get()).isEqualTo(3);
        assertThatThrownBy(() -> scores.get(2).get()).hasMessageContaining("image 2 is bad");
        assertThat(fatal).isNotDone();
    }

    @Test
    void aLostDeviceIsFatalAndCompletesNoImage() throws Exception {
        var lost = new DeviceLostException("gone", null);
        start(
                batch -> {
                    throw lost;
                },
                4,
                Duration.ZERO);
        List<Future<Float>> scores = submit(1);
        assertThat(fatal.get()).isSameAs(lost);
        assertThat(scores.getFirst().isDone()).isFalse();
    }

    @Test
    void runsAsManyBatchesAtOnceAsThereAreRunnersAndFillsEach() throws Exception {
        var gate = new CountDownLatch(1);
        BatchRunner runner = batch -> {
            sizes.add(batch.size());
            awaitQuietly(gate);
            return echo(batch);
        };
        batcher =
                new Batcher(List.of(runner, runner), new BatchSettings(4, Duration.ofDays(1)), stats, fatal::complete);
        List<Future<Float>> scores = submit(10);
        await().atMost(LONG).until(() -> sizes.size() == 2);
        scores.addAll(submit(2));
        gate.countDown();
        for (Future<Float> score : scores) {
            score.get();
        }
        assertThat(sizes).containsExactly(4, 4, 4);
    }

    @Test
    void aCancelledImageIsNotRun() throws Exception {
        var gate = new CountDownLatch(1);
        start(
                batch -> {
                    awaitQuietly(gate);
                    return echo(batch);
                },
                8,
                Duration.ZERO);
        List<Future<Float>> running = submit(1);
        await().until(() -> sizes.size() == 1);
        Future<Float> cancelled = submit(1).getFirst();
        await().until(() -> batcher.waiting() == 1);
        cancelled.cancel(true);
        Future<Float> last = submit(1).getFirst();
        await().until(() -> batcher.waiting() == 2);
        gate.countDown();
        running.getFirst().get();
        last.get();
        assertThat(sizes).containsExactly(1, 1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
