package dev.densestream.pipeline;

import dev.densestream.event.Prediction;
import dev.densestream.model.ModelException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A candidate that sees what the models see and is heard by nobody who waits: its answers go to a topic of their own, each at most
 * once. No image ever waits for it: one for which it has no room left, or at which it fails, is counted as lost.
 */
public final class Shadow implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shadow.class);
    /** What hangs cannot be ended, only left behind. */
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(2);

    private final ModelSlot model;
    private final Semaphore room;
    private final int topK;
    private final LongAdder sent = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicBoolean dead = new AtomicBoolean();
    private final ShadowSink sink;

    /**
     * @param model its place
     * @param room how many prepared images it may hold
     * @param topK how many labels a result holds at most
     * @param sink where results go; closed with the shadow
     */
    public Shadow(ModelSlot model, int room, int topK, ShadowSink sink) {
        this.model = model;
        this.room = new Semaphore(room);
        this.topK = topK;
        this.sink = sink;
    }

    /** Told when the model can no longer be run: all results are lost from then on. */
    public void died(Throwable cause) {
        dead.set(true);
        tell(cause.toString());
    }

    /** Results that have arrived. */
    public long sent() {
        return sent.sum();
    }

    /** Images that were classified and have no result of the shadow. */
    public long lost() {
        return lost.sum();
    }

    /** The model for one image; empty where there is no room for it. Never waits. */
    Optional<Turn> turn() {
        if (dead.get() || !model.isFilled() || !room.tryAcquire()) {
            return Optional.empty();
        }
        return Optional.of(Turn.of(List.of(model)));
    }

    void giveBack(Turn turn) {
        turn.close();
        room.release();
    }

    /**
     * Classifies and sends; waits for both the shadow's own batcher and its topic.
     *
     * @param key of the record that the image came in, possibly null
     * @param main what the models said
     */
    void answer(Turn turn, byte[] key, Prediction main) throws InterruptedException {
        try {
            long began = System.nanoTime();
            Answered answered = new OneModel(model).answer(turn, topK);
            long waited = System.nanoTime() - began - turn.runNanos();
            var timings = new Prediction.Timings(
                    main.timings().fetchMs(), main.timings().decodeMs(), millis(waited), millis(turn.runNanos()));
            send(key, main.by(answered.model(), answered.labels(), timings));
        } catch (ModelException e) {
            missed(e.getMessage());
        } catch (RuntimeException e) {
            missed(e.toString());
        }
    }

    private static double millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(Math.max(0, nanos)) / 1000.0;
    }

    private void send(byte[] key, Prediction result) {
        var _ = sink.send(key, result).whenComplete((nothing, e) -> {
            if (e == null) {
                sent.increment();
            } else {
                missed(e.toString());
            }
        });
    }

    /** Counts an image for which there was no {@link #turn}. */
    void missedUnseen() {
        if (dead.get()) {
            missed("it can no longer be run");
        } else if (model.isFilled()) {
            missed("it is slower than the models, and its room for images is full");
        } else {
            missed("it is not loaded");
        }
    }

    /** Counts an image that the models have classified and the shadow has not. */
    private void missed(String why) {
        lost.increment();
        tell(why);
    }

    private void tell(String why) {
        if (told.compareAndSet(false, true)) {
            LOG.warn("the shadow model has lost a result: {}; further ones are counted only", why);
        }
    }

    @Override
    public void close() {
        Thread closing = Thread.ofPlatform().daemon().name("end of the shadow").start(model::close);
        try {
            closing.join(CLOSES_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sink.close();
    }
}
