package dev.densestream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.densestream.model.Execution;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.TestModels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ModelSlotTest {
    @TempDir
    private Path dir;

    private final ModelSlot slot = new ModelSlot();
    private PreparedModel model;

    @BeforeEach
    void write() throws Exception {
        model = PreparedModel.open(
                TestModels.writeColours(dir.resolve("m.onnx"), "m", 0.05f, List.of("red", "green", "blue")));
    }

    @AfterEach
    void close() {
        slot.close();
    }

    private LoadedModel loaded(AtomicInteger closed) {
        var batcher =
                new Batcher(images -> List.of(), new BatchSettings(1, Duration.ZERO), new PipelineStats(), fatal -> {});
        return new LoadedModel(model, Execution.CPU, batcher, closed::incrementAndGet);
    }

    @Test
    void keepsTheOldModelOpenUntilItsLastImageIsDone() throws Exception {
        var closed = new AtomicInteger();
        LoadedModel old = loaded(closed);
        LoadedModel next = loaded(new AtomicInteger());
        slot.swap(old);
        ModelSlot.Lease first = slot.lease();
        ModelSlot.Lease second = slot.lease();

        CompletableFuture<Void> swapped = CompletableFuture.runAsync(() -> swap(next));
        await().until(() -> {
            try (ModelSlot.Lease now = slot.lease()) {
                return now.model() == next;
            }
        });
        first.close();
        first.close();

        assertThat(second.model()).isSameAs(old);
        assertThat(swapped).isNotDone();
        assertThat(closed).hasValue(0);
        second.close();
        swapped.join();
        assertThat(closed).hasValue(1);
    }

    @Test
    void closesWhatItStillHas() throws Exception {
        var closedOld = new AtomicInteger();
        var closedNew = new AtomicInteger();
        slot.swap(loaded(closedOld));
        ModelSlot.Lease lease = slot.lease();
        Thread swapping = Thread.ofPlatform().start(() -> swap(loaded(closedNew)));
        await().until(() -> swapping.getState() == Thread.State.WAITING);
        swapping.interrupt();
        swapping.join();

        slot.close();

        assertThat(closedOld).hasValue(1);
        assertThat(closedNew).hasValue(1);
        lease.close();
    }

    @Test
    void anEmptyPlaceHasNothingToLease() {
        assertThat(slot.isFilled()).isFalse();
        assertThatThrownBy(slot::lease).isInstanceOf(IllegalStateException.class);
    }

    private void swap(LoadedModel next) {
        try {
            slot.swap(next);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
