package dev.densestream.model;

import ai.onnxruntime.OrtException;
import dev.densestream.image.PreprocessSpec;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A prepared model, loaded and ready to run on one device. Safe for many threads: each call is handed to one of the session's own
 * threads and waits its turn. There are as many of those as batches may be in flight: on the CPU one, on a GPU two, so that one
 * is copied and answered for while the other is computed. Each has its own direct input buffer, as large as the largest batch.
 */
public final class OnnxSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OnnxSession.class);
    private static final int LANES_ON_GPU = 2;

    private final PreparedModel model;
    private final SessionOptions options;
    private final NativeSession session;
    private final List<Lane> lanes;
    private final Deque<Lane> free;
    private final Semaphore turns;
    private final int imageBytes;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile BatchLadder ladder;

    /** @param options with the provider that took the model */
    private OnnxSession(PreparedModel model, SessionOptions options, NativeSession session, List<Lane> lanes) {
        this.model = model;
        this.options = options;
        this.session = session;
        this.lanes = List.copyOf(lanes);
        this.free = new ConcurrentLinkedDeque<>(lanes);
        this.turns = new Semaphore(lanes.size(), true);
        this.imageBytes = model.contract().preprocess().bytes();
        this.ladder = options.ladder();
    }

    /** The session on the provider that took it. */
    private record Opened(Provider provider, NativeSession session) {}

    /** Writes images into the buffer of a run. */
    private interface Source {
        /** @param from the first one's place in the caller's batch */
        void write(int from, int count, ByteBuffer into);
    }

    /**
     * Loads a model with what is there.
     *
     * @throws ModelException if ONNX Runtime refuses the model, or the provider asked for is not there
     * @throws IllegalArgumentException if an embedding is asked for that the model does not have
     */
    public static OnnxSession open(PreparedModel model, SessionOptions options) {
        NativeRuntime runtime = new LoadedRuntime();
        return open(model, options, runtime, ProviderChooser.of(runtime));
    }

    static OnnxSession open(
            PreparedModel model, SessionOptions options, NativeRuntime runtime, ProviderChooser chooser) {
        if (options.embedding() && model.embedding().isEmpty()) {
            throw new IllegalArgumentException("%s has no embedding".formatted(model.file()));
        }
        inputBytes(model, options);
        OwnerThread first = new OwnerThread("onnx-" + model.contract().name());
        try {
            OnnxSession session = first.call(() -> openHere(model, options, runtime, chooser, first));
            session.logOpened();
            return session;
        } catch (RuntimeException | Error e) {
            first.close(() -> {});
            throw e;
        }
    }

    /** Buffers are pinned on the thread that opened the session, as it has the session's GPU for its current one. */
    private static OnnxSession openHere(
            PreparedModel model,
            SessionOptions options,
            NativeRuntime runtime,
            ProviderChooser chooser,
            OwnerThread first) {
        byte[] bytes = model.read();
        Opened opened = chooser.open(
                model.file(),
                options.provider(),
                provider -> new Opened(provider, tried(bytes, provider, model, options, runtime)));
        boolean gpu = opened.provider() != Provider.CPU;
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < (gpu ? LANES_ON_GPU : 1); i++) {
            ByteBuffer input = ByteBuffer.allocateDirect(inputBytes(model, options));
            OwnerThread owner = i == 0
                    ? first
                    : new OwnerThread("onnx-%s-%d".formatted(model.contract().name(), i + 1));
            lanes.add(new Lane(owner, input, gpu ? runtime.pin(input) : () -> {}));
        }
        return new OnnxSession(
                model, options.on(opened.provider(), options.gpu().device()), opened.session(), lanes);
    }

    /** Some of a GPU's libraries are loaded by the first run only, so what opens and does not run has not opened. */
    private static NativeSession tried(
            byte[] bytes, Provider provider, PreparedModel model, SessionOptions options, NativeRuntime runtime)
            throws OrtException {
        NativeSession session = runtime.open(bytes, provider, model, options);
        if (provider != Provider.CPU) {
            try {
                PreprocessSpec size = model.contract().preprocess();
                session.run(ByteBuffer.allocateDirect(size.bytes()), shape(1, size), Set.of(ModelContract.OUTPUT));
            } catch (OrtException | RuntimeException e) {
                session.close();
                throw e;
            }
        }
        return session;
    }

    private static int inputBytes(PreparedModel model, SessionOptions options) {
        long bytes = (long) model.contract().preprocess().bytes() * options.maxBatch();
        if (bytes > Integer.MAX_VALUE) {
            throw new ModelException("%s: a batch of %d is %d bytes, allowed is %d: choose a smaller max batch"
                    .formatted(model.file(), options.maxBatch(), bytes, Integer.MAX_VALUE));
        }
        return (int) bytes;
    }

    private static long[] shape(int images, PreprocessSpec size) {
        return new long[] {images, size.height(), size.width(), 3};
    }

    private void logOpened() {
        PreprocessSpec size = model.contract().preprocess();
        LOG.info(
                "model {} {}: {} × {} pixels, {} labels, batches up to {}, on {}",
                model.contract().name(),
                model.version(),
                size.width(),
                size.height(),
                model.contract().labels().size(),
                ladder.max(),
                where());
    }

    private String where() {
        String name = provider().name().toLowerCase(Locale.ROOT);
        return provider() == Provider.CPU
                ? name
                : "%s (GPU %d)".formatted(name, options.gpu().device());
    }

    public PreparedModel model() {
        return model;
    }

    public Execution execution() {
        return Execution.of(model, provider(), options.gpu());
    }

    /** Where it runs; never {@link Provider#AUTO}. */
    public Provider provider() {
        return options.provider();
    }

    /** How many batches may be in flight, each of a caller of its own. */
    public int parallelRuns() {
        return lanes.size();
    }

    /** The sizes of its runs; fewer than at first where the device's memory did not do. */
    public BatchLadder ladder() {
        return ladder;
    }

    /**
     * Runs every rung of the ladder once on black images, the largest first and in every lane at once, so that memory is taken and
     * algorithms are chosen before the first image waits for them.
     *
     * @return how long it took
     * @throws DeviceLostException if not even one image fits the device's memory
     */
    public Duration warmUp() {
        long began = System.nanoTime();
        try {
            CompletableFuture.allOf(lanes.stream()
                            .map(lane -> CompletableFuture.runAsync(() -> warmUp(lane), Thread.ofVirtual()::start))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void warmUp(Lane lane) {
        int rung = ladder.max();
        while (rung > 0) {
            try {
                run(lane, rung, rung, buffer -> {});
                int done = rung;
                rung = ladder.rungs().reversed().stream()
                        .filter(next -> next < done)
                        .findFirst()
                        .orElse(0);
            } catch (OutOfMemoryOnDeviceException e) {
                shrink(rung, e);
                rung = ladder.max();
            }
        }
    }

    /**
     * Scores one batch.
     *
     * @param images direct or not, from its position: {@code n × H × W × 3} bytes RGB; position and limit stay
     * @param n 1 to the largest batch that was asked for
     * @throws ModelException if this batch fails; {@link DeviceLostException} if every later one will
     * @throws IllegalStateException after {@link #close}
     */
    public Scores run(ByteBuffer images, int n) {
        long bytes = (long) n * imageBytes;
        if (images.remaining() < bytes) {
            throw new IllegalArgumentException(
                    "%d bytes are too few for %d images of %d".formatted(images.remaining(), n, imageBytes));
        }
        return run(
                n,
                (from, count, into) ->
                        into.put(images.slice(images.position() + from * imageBytes, count * imageBytes)));
    }

    /**
     * Scores one batch.
     *
     * @param images each {@code H × W × 3} bytes RGB
     * @throws ModelException as {@link #run(ByteBuffer, int)}
     */
    public Scores run(List<byte[]> images) {
        for (byte[] image : images) {
            if (image.length != imageBytes) {
                throw new IllegalArgumentException(
                        "an image of %d bytes, allowed is %d".formatted(image.length, imageBytes));
            }
        }
        return run(
                images.size(),
                (from, count, into) -> images.subList(from, from + count).forEach(into::put));
    }

    /** In one run, or in several where the memory does not do for one. */
    private Scores run(int images, Source source) {
        if (images < 1 || images > options.maxBatch()) {
            throw new IllegalArgumentException(
                    "a batch of %d: allowed is 1 to %d".formatted(images, options.maxBatch()));
        }
        List<Scores> parts = new ArrayList<>();
        int done = 0;
        while (done < images) {
            int from = done;
            BatchLadder now = ladder;
            int count = Math.min(images - from, now.max());
            int rung = now.rungFor(count);
            try {
                parts.add(onFreeLane(rung, count, buffer -> source.write(from, count, buffer)));
                done += count;
            } catch (OutOfMemoryOnDeviceException e) {
                shrink(rung, e);
            }
        }
        return Scores.joined(parts);
    }

    /** Leaves out the rung that did not fit and those above it. */
    private synchronized void shrink(int rung, OutOfMemoryOnDeviceException e) {
        if (rung == 1) {
            throw new DeviceLostException(
                    "not even one image fits the memory of %s; %s".formatted(where(), e.getMessage()), e);
        }
        if (ladder.max() >= rung) {
            ladder = ladder.below(rung);
            LOG.warn(
                    "{} has too little memory for batches of {}, from now on they are of up to {} ({}){}",
                    where(),
                    rung,
                    ladder.max(),
                    e.getMessage(),
                    ladder.single() ? "; the last digits of scores may differ from those before" : "");
        }
    }

    /** Fills the images of a run into its buffer. */
    private interface Fill {
        void into(ByteBuffer buffer);
    }

    private Scores onFreeLane(int rung, int images, Fill fill) {
        turns.acquireUninterruptibly();
        Lane lane = free.pop();
        try {
            return run(lane, rung, images, fill);
        } finally {
            free.push(lane);
            turns.release();
        }
    }

    private Scores run(Lane lane, int rung, int images, Fill fill) {
        try {
            return lane.owner().call(() -> {
                ByteBuffer batch = lane.input().slice(0, rung * imageBytes);
                fill.into(batch);
                // Old pixels in the padding would be harmless, but zeros make runs repeatable.
                MemorySegment.ofBuffer(batch).fill((byte) 0);
                return infer(batch.clear(), rung, images);
            });
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the session of %s is closed".formatted(model.file()), e);
        }
    }

    private Scores infer(ByteBuffer batch, int rung, int images) {
        try {
            Map<String, FloatTensor> result =
                    session.run(batch, shape(rung, model.contract().preprocess()), outputs());
            int labels = model.contract().labels().size();
            return new Scores(
                    rows(result, ModelContract.OUTPUT, labels, rung, images),
                    options.embedding()
                            ? Optional.of(rows(
                                    result,
                                    ModelContract.EMBEDDING,
                                    model.embedding().orElseThrow(),
                                    rung,
                                    images))
                            : Optional.empty());
        } catch (OrtException e) {
            throw DeviceErrors.of("a batch of %d failed on %s".formatted(images, where()), e);
        }
    }

    /** What is not asked for is neither worked out nor copied. */
    private Set<String> outputs() {
        return options.embedding()
                ? Set.of(ModelContract.OUTPUT, ModelContract.EMBEDDING)
                : Set.of(ModelContract.OUTPUT);
    }

    private Rows rows(Map<String, FloatTensor> result, String name, int width, int rung, int images) {
        FloatTensor output = result.get(name);
        if (!output.shape().equals(List.of((long) rung, (long) width))) {
            throw new ModelException("%s gave %s of shape %s for a batch of %d, allowed is [%d, %d]"
                    .formatted(model.file(), name, output.shape(), rung, rung, width));
        }
        return new Rows(images, width, output.values());
    }

    /** Waits for the runs that were handed over, then closes the session. Closing twice is harmless. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            // The thread that opened the session is the last to leave it.
            lanes.subList(1, lanes.size()).forEach(lane -> lane.owner().close(() -> {}));
            lanes.getFirst().owner().close(this::closeSession);
        }
    }

    private void closeSession() {
        lanes.forEach(lane -> lane.unpin().run());
        try {
            session.close();
        } catch (OrtException e) {
            LOG.warn("the session of {} did not close: {}", model.file(), DeviceErrors.firstLine(e));
        }
    }
}
