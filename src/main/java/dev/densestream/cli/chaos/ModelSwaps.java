package dev.densestream.cli.chaos;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.densestream.onnx.OnnxFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Puts another model into a folder every second, written in two halves as by a slow copy, and every third one never whole. The
 * models differ in nothing but their version.
 */
final class ModelSwaps implements AutoCloseable {
    private static final long EVERY_MS = 1_000;
    private static final long HALF_WRITTEN_MS = 300;
    private static final int NEVER_WHOLE = 3;
    /** Older ones are deleted; enough that a good one is always there. */
    private static final int KEPT = 3;

    private final Path folder;
    private final ModelProto model;
    private final Deque<Path> put = new ArrayDeque<>();
    private final Thread thread;

    ModelSwaps(Path folder, Path model) {
        this.folder = folder;
        this.model = OnnxFile.read(model).model();
        this.thread = Thread.ofPlatform().daemon().name("model swaps").start(this::run);
    }

    private void run() {
        try {
            for (int number = 1; true; number++) {
                put(number);
                Thread.sleep(EVERY_MS - HALF_WRITTEN_MS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(int number) throws IOException, InterruptedException {
        byte[] bytes = model.toBuilder().setDocString("swap " + number).build().toByteArray();
        int half = bytes.length / 2;
        Path file = folder.resolve("swap-%d-%04d.onnx".formatted(System.nanoTime(), number));
        put.addLast(file);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(bytes, 0, half);
            out.flush();
            Thread.sleep(HALF_WRITTEN_MS);
            if (number % NEVER_WHOLE > 0) {
                out.write(Arrays.copyOfRange(bytes, half, bytes.length));
            }
        }
        if (put.size() > KEPT) {
            Files.delete(put.removeFirst());
        }
    }

    /** The last ones stay. */
    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
