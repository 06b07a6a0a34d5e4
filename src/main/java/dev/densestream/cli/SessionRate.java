package dev.densestream.cli;

import dev.densestream.model.OnnxSession;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** How many images a second a session gives that has nothing else to do, with as many batches in flight as it can have. */
final class SessionRate {
    private SessionRate() {}

    /** Runs every image once. */
    static double once(OnnxSession session, List<byte[]> images, int batchSize) throws InterruptedException {
        var next = new AtomicInteger();
        long began = System.nanoTime();
        inParallel(session.parallelRuns(), () -> {
            while (true) {
                int from = next.getAndAdd(batchSize);
                if (from >= images.size()) {
                    return;
                }
                session.run(images.subList(from, Math.min(images.size(), from + batchSize)));
            }
        });
        return images.size() / ((System.nanoTime() - began) / 1e9);
    }

    /**
     * Runs one batch again and again.
     *
     * @param parallel how many are in flight
     * @param time how long at least
     */
    static double over(OnnxSession session, List<byte[]> batch, int parallel, Duration time)
            throws InterruptedException {
        var runs = new AtomicInteger();
        session.run(batch);
        long began = System.nanoTime();
        inParallel(parallel, () -> {
            while (System.nanoTime() - began < time.toNanos()) {
                session.run(batch);
                runs.incrementAndGet();
            }
        });
        return (double) runs.get() * batch.size() / ((System.nanoTime() - began) / 1e9);
    }

    private static void inParallel(int parallel, Runnable work) throws InterruptedException {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = IntStream.range(0, parallel)
                    .<Future<?>>mapToObj(i -> callers.submit(work))
                    .toList();
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        }
    }
}
