package dev.densestream.pipeline;

import dev.densestream.event.Prediction;
import dev.densestream.model.ModelException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A candidate that sees what the models see and is heard by nobody who waits: its answers go to a topic of their own, one at most
 * for each image. No image ever waits for it: one for which it has no room left, or at which it fails, is counted as lost.
 */
public final class Shadow implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shadow.class);
    /** What hangs cannot be ended, only left behind. */
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(2);

    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(1);

    private final ModelSlot model;
    private final Semaphore room;
    private final int images;
    private final int topK;
    private final LongAdder sent = new LongAdder();
    private final LongAdder lost = new LongAdder();
    /** Images that were shown, and whose results neither arrived nor are lost or forgotten. */
    private final LongAdder open = new LongAdder();

    private final AtomicBoolean finished = new AtomicBoolean();
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
        this.images = room;
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

    /** Images that were classified and have no result of the shadow, nor will have one; after the end, all that have none. */
    public long lost() {
        return lost.sum() + (finished.get() ? open.sum() : 0);
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
     * Classifies an image and sends the result, on a thread of its own.
     *
     * @param turn given back when the model has answered
     * @param envelope of the record that the image came in
     * @param main what the models said
     */
    void show(Turn turn, Envelope envelope, Prediction main) {
        // The event itself can be large, and need not be kept for this.
        byte[] key = envelope.key();
        Reading reading = envelope.reading();
        open.increment();
        Thread.ofVirtual().name("shadow").start(() -> {
            try {
                var _ = send(turn, reading, key, main).whenComplete(this::count);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                giveBack(turn);
            }
        });
    }

    private CompletableFuture<ShadowSink.End> send(Turn turn, Reading reading, byte[] key, Prediction main)
            throws InterruptedException {
        try {
            return sink.send(reading, key, classify(turn, main));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Prediction classify(Turn turn, Prediction main) throws InterruptedException {
        long began = System.nanoTime();
        Answered answered = new OneModel(model).answer(turn, topK);
        long waited = System.nanoTime() - began - turn.runNanos();
        var timings = new Prediction.Timings(
                main.timings().fetchMs(), main.timings().decodeMs(), millis(waited), millis(turn.runNanos()));
        return main.by(answered.model(), answered.labels(), timings);
    }

    private static double millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(Math.max(0, nanos)) / 1000.0;
    }

    private void count(ShadowSink.End end, Throwable failure) {
        if (failure != null) {
            boolean known = failure instanceof ModelException || failure instanceof ShadowSink.LostException;
            missed(known ? failure.getMessage() : failure.toString());
        } else if (end == ShadowSink.End.ARRIVED) {
            sent.increment();
        }
        open.decrement();
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

    /** Counts an image that the models have classified and of which there is no result of the shadow. */
    private void missed(String why) {
        lost.increment();
        tell(why);
    }

    private void tell(String why) {
        if (told.compareAndSet(false, true)) {
            LOG.warn("the shadow model has lost a result: {}; further ones are counted only", why);
        }
    }

    /**
     * Call it when nothing is read or committed any more: sends what may leave, within a few seconds. All else is lost. Harmless
     * when called again.
     */
    public void finish() {
        if (finished.get()) {
            return;
        }
        try {
            // All of its room: then no image is left inside, and no other one comes.
            if (!room.tryAcquire(images, ANSWERS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                tell("it has not answered before the application stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sink.close();
        finished.set(true);
    }

    @Override
    public void close() {
        finish();
        Thread closing = Thread.ofPlatform().daemon().name("end of the shadow").start(model::close);
        try {
            closing.join(CLOSES_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
