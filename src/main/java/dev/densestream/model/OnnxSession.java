package dev.densestream.model;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.densestream.image.PreprocessSpec;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A prepared model, loaded and ready to run. Safe for many threads: each call is handed to the session's own thread and
 * waits its turn there. The input buffer is one and direct, as large as the largest batch; the session's thread alone
 * writes it.
 */
public final class OnnxSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OnnxSession.class);

    private final PreparedModel model;
    private final Provider provider;
    private final BatchLadder ladder;
    private final boolean embedding;
    private final OwnerThread owner;
    private final OrtSession session;
    private final ByteBuffer input;
    private final int imageBytes;
    private final AtomicBoolean closed = new AtomicBoolean();

    private OnnxSession(PreparedModel model, BatchLadder ladder, boolean embedding, OwnerThread owner, Opened opened) {
        this.model = model;
        this.ladder = ladder;
        this.embedding = embedding;
        this.owner = owner;
        this.provider = opened.provider();
        this.session = opened.session();
        this.imageBytes = model.contract().preprocess().bytes();
        this.input = ByteBuffer.allocateDirect(inputBytes(model, ladder));
    }

    /** The session on the provider that took it. */
    private record Opened(Provider provider, OrtSession session) {}

    /**
     * Loads a model with what is there.
     *
     * @throws ModelException if ONNX Runtime refuses the model, or the provider asked for is not there
     * @throws IllegalArgumentException if an embedding is asked for that the model does not have
     */
    public static OnnxSession open(PreparedModel model, SessionOptions options) {
        return open(model, options, ProviderChooser.here());
    }

    static OnnxSession open(PreparedModel model, SessionOptions options, ProviderChooser chooser) {
        if (options.embedding() && model.embedding().isEmpty()) {
            throw new IllegalArgumentException("%s has no embedding".formatted(model.file()));
        }
        BatchLadder ladder = new BatchLadder(options.maxBatch());
        inputBytes(model, ladder);
        OwnerThread owner = new OwnerThread("onnx-" + model.contract().name());
        try {
            Opened opened = owner.call(() -> {
                byte[] bytes = model.read();
                return chooser.open(
                        model.file(), options.provider(), provider -> create(bytes, provider, model, ladder));
            });
            OnnxSession session = new OnnxSession(model, ladder, options.embedding(), owner, opened);
            session.logOpened();
            return session;
        } catch (RuntimeException | Error e) {
            owner.close(() -> {});
            throw e;
        }
    }

    private static Opened create(byte[] bytes, Provider provider, PreparedModel model, BatchLadder ladder)
            throws OrtException {
        try (OrtSession.SessionOptions settings = ProviderSettings.of(provider, model, ladder)) {
            return new Opened(provider, OnnxRuntime.environment().createSession(bytes, settings));
        }
    }

    private static int inputBytes(PreparedModel model, BatchLadder ladder) {
        long bytes = (long) model.contract().preprocess().bytes() * ladder.max();
        if (bytes > Integer.MAX_VALUE) {
            throw new ModelException("%s: a batch of %d is %d bytes, allowed is %d: choose a smaller max batch"
                    .formatted(model.file(), ladder.max(), bytes, Integer.MAX_VALUE));
        }
        return (int) bytes;
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
                providerName());
    }

    private String providerName() {
        return provider.name().toLowerCase(Locale.ROOT);
    }

    public PreparedModel model() {
        return model;
    }

    /** Where it runs; never {@link Provider#AUTO}. */
    public Provider provider() {
        return provider;
    }

    public BatchLadder ladder() {
        return ladder;
    }

    /**
     * Runs every rung of the ladder once on black images, the largest first, so that memory is taken and algorithms are
     * chosen before the first image waits for them.
     *
     * @return how long it took
     */
    public Duration warmUp() {
        long began = System.nanoTime();
        for (int rung : ladder.rungs().reversed()) {
            runFilled(rung, buffer -> {});
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /**
     * Scores one batch.
     *
     * @param images direct or not, from its position: {@code n × H × W × 3} bytes RGB; position and limit stay
     * @param n 1 to {@code ladder().max()}
     * @throws ModelException if this batch fails; {@link DeviceLostException} if every later one will
     * @throws IllegalStateException after {@link #close}
     */
    public Scores run(ByteBuffer images, int n) {
        long bytes = (long) n * imageBytes;
        if (images.remaining() < bytes) {
            throw new IllegalArgumentException(
                    "%d bytes are too few for %d images of %d".formatted(images.remaining(), n, imageBytes));
        }
        return runFilled(n, buffer -> buffer.put(images.slice(images.position(), (int) bytes)));
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
        return runFilled(images.size(), buffer -> images.forEach(buffer::put));
    }

    private Scores runFilled(int images, Consumer<ByteBuffer> fill) {
        int rung = ladder.rungFor(images);
        try {
            return owner.call(() -> {
                ByteBuffer batch = input.slice(0, rung * imageBytes);
                fill.accept(batch);
                // Old pixels in the padding would be harmless, but zeros make runs repeatable.
                MemorySegment.ofBuffer(batch).fill((byte) 0);
                return infer(batch.clear(), rung, images);
            });
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the session of %s is closed".formatted(model.file()), e);
        }
    }

    private Scores infer(ByteBuffer batch, int rung, int images) {
        PreprocessSpec size = model.contract().preprocess();
        long[] shape = {rung, size.height(), size.width(), 3};
        try (OnnxTensor tensor = OnnxTensor.createTensor(OnnxRuntime.environment(), batch, shape, OnnxJavaType.UINT8);
                OrtSession.Result result = session.run(Map.of(ModelContract.INPUT, tensor), outputs())) {
            int labels = model.contract().labels().size();
            return new Scores(
                    rows(result, ModelContract.OUTPUT, labels, rung, images),
                    embedding
                            ? Optional.of(rows(
                                    result,
                                    ModelContract.EMBEDDING,
                                    model.embedding().orElseThrow(),
                                    rung,
                                    images))
                            : Optional.empty());
        } catch (OrtException e) {
            throw DeviceErrors.of("a batch of %d failed on %s".formatted(images, providerName()), e);
        }
    }

    /** What is not asked for is neither worked out nor copied. */
    private Set<String> outputs() {
        return embedding ? Set.of(ModelContract.OUTPUT, ModelContract.EMBEDDING) : Set.of(ModelContract.OUTPUT);
    }

    private Rows rows(OrtSession.Result result, String name, int width, int rung, int images) {
        OnnxTensor output = (OnnxTensor) result.get(name).orElseThrow();
        long[] shape = output.getInfo().getShape();
        if (!Arrays.equals(shape, new long[] {rung, width})) {
            throw new ModelException("%s gave %s of shape %s for a batch of %d, allowed is [%d, %d]"
                    .formatted(model.file(), name, Arrays.toString(shape), rung, rung, width));
        }
        float[] values = new float[rung * width];
        output.getFloatBuffer().get(values);
        return new Rows(images, width, values);
    }

    /** Waits for the runs that were handed over, then closes the session. Closing twice is harmless. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            owner.close(this::closeSession);
        }
    }

    private void closeSession() {
        try {
            session.close();
        } catch (OrtException e) {
            LOG.warn("the session of {} did not close: {}", model.file(), DeviceErrors.firstLine(e));
        }
    }
}
