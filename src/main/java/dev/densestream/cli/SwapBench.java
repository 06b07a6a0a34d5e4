package dev.densestream.cli;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.densestream.cli.models.AroundModel;
import dev.densestream.event.Headers;
import dev.densestream.event.ImageEvent;
import dev.densestream.event.Prediction;
import dev.densestream.event.Result;
import dev.densestream.fetch.References;
import dev.densestream.onnx.OnnxFile;
import dev.densestream.pipeline.Envelope;
import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** The same load with and without swaps, in turns: what a swap adds to the time that an image takes. */
final class SwapBench {
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration SWAP_EVERY = Duration.ofMillis(1_250);
    private static final long ALLOWED_BESIDE_MS = 50;

    private final ModelProto model;
    private final Path folder;
    private final List<Path> pictures;
    private final int rate;
    private final int batchSize;
    private final Histogram quiet = new ConcurrentHistogram(3);
    private final Histogram swapping = new ConcurrentHistogram(3);
    private final AtomicLong longestRunMicros = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private int put;

    /**
     * @param folder empty; model files come into it
     * @param rate images a second
     */
    SwapBench(Path model, Path folder, List<Path> pictures, int rate, int batchSize) {
        this.model = OnnxFile.read(model).model();
        this.folder = folder;
        this.pictures = pictures;
        this.rate = rate;
        this.batchSize = batchSize;
    }

    void run(int rounds, PrintStream out) throws Exception {
        putAnother();
        TopologyFile file = new TopologyReader()
                .read(
                        Home.file("topologies/demo.yaml"),
                        Map.of(
                                "model", "{directory: '%s', look-every: 100ms}".formatted(folder),
                                "fetch.files",
                                        "[%s]".formatted(pictures.getFirst().getRoot()),
                                "batch.max-size", "" + batchSize));
        try (Rooms rooms = Rooms.of(file, Map.of(), AroundModel.NOTHING)) {
            // Not counted: the JVM is warm afterwards.
            period(rooms, new ConcurrentHistogram(3));
            long before = changes(rooms);
            for (int round = 0; round < rounds; round++) {
                period(rooms, quiet);
                Thread swaps = Thread.ofPlatform().daemon().name("swaps").start(this::swap);
                period(rooms, swapping);
                swaps.interrupt();
                swaps.join();
            }
            show(out, file.batch().linger(), changes(rooms) - before);
        }
    }

    private static long changes(Rooms rooms) {
        return rooms.models().states().get("model").changes();
    }

    private void swap() {
        try {
            while (true) {
                putAnother();
                Thread.sleep(SWAP_EVERY);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new CommandException("a model cannot be written: " + ErrorWords.line(e), e);
        }
    }

    /** The same model with another version. */
    private void putAnother() throws IOException {
        put++;
        Path written = folder.resolve("next");
        OnnxFile.write(model.toBuilder().setDocString("swap " + put).build(), written);
        Files.move(written, folder.resolve("%04d.onnx".formatted(put)), StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(folder.resolve("%04d.onnx".formatted(put - 3)));
    }

    /** Images come at their times, however long the ones before take: who waits is measured, too. */
    private void period(Rooms rooms, Histogram into) throws InterruptedException {
        int images = (int) (rate * PERIOD.toSeconds());
        var left = new CountDownLatch(images);
        long began = System.nanoTime();
        for (int i = 0; i < images; i++) {
            long due = began + i * TimeUnit.SECONDS.toNanos(1) / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            var event = new ImageEvent(null, References.of(pictures.get(i % pictures.size())), Map.of());
            var envelope = new Envelope(null, rooms.codec().write(event), Headers.NONE, null);
            var _ = rooms.pipeline().submit(envelope, results -> {
                into.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due));
                note(results.getFirst());
                left.countDown();
            });
        }
        left.await();
    }

    private void note(Result result) {
        if (result instanceof Prediction prediction) {
            longestRunMicros.accumulateAndGet((long) (prediction.timings().inferMs() * 1_000), Math::max);
        } else {
            failed.incrementAndGet();
        }
    }

    private void show(PrintStream out, Duration linger, long swaps) {
        line(out, "without swaps", quiet);
        line(out, "with %d swaps".formatted(swaps), swapping);
        double batch = longestRunMicros.get() / 1e3;
        double more = (swapping.getMaxValue() - quiet.getMaxValue()) / 1e3;
        double allowed = linger.toMillis() + batch + ALLOWED_BESIDE_MS;
        out.printf(
                "the slowest image took %.1f ms more; linger %d ms + one batch %.1f ms + %d ms is %.1f ms; %d failed%n",
                more, linger.toMillis(), batch, ALLOWED_BESIDE_MS, allowed, failed.get());
    }

    private static void line(PrintStream out, String what, Histogram times) {
        out.printf(
                "%-14s %6d images: half within %.1f ms, 99 %% within %.1f ms, all within %.1f ms%n",
                what,
                times.getTotalCount(),
                times.getValueAtPercentile(50) / 1e3,
                times.getValueAtPercentile(99) / 1e3,
                times.getMaxValue() / 1e3);
    }
}
