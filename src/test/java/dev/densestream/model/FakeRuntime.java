package dev.densestream.model;

import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** GPUs that this machine does not have. What an image scores is told by its first byte: the label of that number. */
final class FakeRuntime implements NativeRuntime {
    final List<String> opened = Collections.synchronizedList(new ArrayList<>());
    final List<Integer> runs = Collections.synchronizedList(new ArrayList<>());
    final Set<String> threads = Collections.synchronizedSet(new HashSet<>());
    final AtomicInteger pinned = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    private final Set<Provider> providers;
    private Opening opening = (provider, device) -> {};
    private Run run = images -> {};

    FakeRuntime(Provider... providers) {
        this.providers = EnumSet.of(Provider.CPU, providers);
    }

    /** What opening a session comes to. */
    interface Opening {
        void on(Provider provider, int device) throws OrtException;
    }

    /** What a run comes to. */
    interface Run {
        void of(int images) throws OrtException;
    }

    FakeRuntime opening(Opening wanted) {
        opening = wanted;
        return this;
    }

    FakeRuntime running(Run wanted) {
        run = wanted;
        return this;
    }

    /** As a GPU whose memory does for a batch of that many. */
    FakeRuntime withRoomFor(int most) {
        return running(images -> {
            if (images > most) {
                throw new OrtException(
                        OrtException.OrtErrorCode.ORT_RUNTIME_EXCEPTION,
                        "Non-zero status code returned while running Conv node. Failed to allocate memory for requested buffer of size 822083584");
            }
        });
    }

    ProviderChooser chooser() {
        return new ProviderChooser(providers, new DeviceAdvice(List.of()));
    }

    @Override
    public Set<Provider> providers() {
        return providers;
    }

    @Override
    public NativeSession open(byte[] bytes, Provider provider, PreparedModel model, SessionOptions options)
            throws OrtException {
        opening.on(provider, options.gpu().device());
        opened.add(provider + " " + options.gpu().device());
        open.incrementAndGet();
        return new NativeSession() {
            @Override
            public Map<String, FloatTensor> run(ByteBuffer images, long[] shape, Set<String> outputs)
                    throws OrtException {
                runs.add((int) shape[0]);
                threads.add(Thread.currentThread().getName());
                run.of((int) shape[0]);
                Map<String, FloatTensor> values = new HashMap<>();
                outputs.forEach(output -> values.put(output, scores(images, shape)));
                return values;
            }

            @Override
            public void close() {
                open.decrementAndGet();
            }
        };
    }

    private static FloatTensor scores(ByteBuffer images, long[] shape) {
        int labels = 3;
        int bytes = (int) (shape[1] * shape[2] * shape[3]);
        float[] values = new float[(int) shape[0] * labels];
        for (int i = 0; i < shape[0]; i++) {
            values[i * labels + images.get(i * bytes) % labels] = 1;
        }
        return new FloatTensor(List.of(shape[0], (long) labels), values);
    }

    @Override
    public Runnable pin(ByteBuffer buffer) {
        pinned.incrementAndGet();
        return pinned::decrementAndGet;
    }
}
