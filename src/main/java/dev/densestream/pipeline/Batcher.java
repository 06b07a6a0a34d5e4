package dev.densestream.pipeline;

import dev.densestream.model.DeviceLostException;
import dev.densestream.model.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Gathers the images of all partitions into batches for one model. While a batch runs the next one fills, so under load
 * batches grow by themselves and linger costs nothing. There is a thread for each batch that may run at the same time; one of
 * those that are free gathers the next batch, the others wait for their turn to.
 */
public final class Batcher implements AutoCloseable {
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final ReentrantLock gathering = new ReentrantLock();
    private final BatchSettings settings;
    private final PipelineStats stats;
    private final Consumer<Throwable> onFatal;
    private final List<Thread> threads;

    /** For a model that runs one batch at a time. */
    public Batcher(BatchRunner runner, BatchSettings settings, PipelineStats stats, Consumer<Throwable> onFatal) {
        this(List.of(runner), settings, stats, onFatal);
    }

    /**
     * @param runners one for each batch that may run at the same time
     * @param onFatal told of what no retry can mend, such as a lost device; the images concerned then never complete, so
     *     that nothing of them is emitted or committed
     */
    public Batcher(
            List<BatchRunner> runners, BatchSettings settings, PipelineStats stats, Consumer<Throwable> onFatal) {
        this.settings = settings;
        this.stats = stats;
        this.onFatal = onFatal;
        this.threads = runners.stream()
                .map(runner -> Thread.ofPlatform().name("batcher").daemon().start(() -> loop(runner)))
                .toList();
    }

    /** What the model says of one image, and how long its batch ran. */
    public record Scored(Answer answer, long runNanos) {}

    /**
     * Waits for the scores of one prepared image.
     *
     * @throws ModelException if the model cannot run this image, even alone
     */
    public Scored classify(byte[] image) throws InterruptedException {
        return submit(image).scored();
    }

    /** Puts one prepared image into the queue. */
    Waiting submit(byte[] image) {
        var waiting = new Waiting(image, System.nanoTime());
        queue.add(waiting);
        return waiting;
    }

    int batchesAtOnce() {
        return threads.size();
    }

    /** Images in the queue, those of the running batch not among them. */
    int waiting() {
        return queue.size();
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop(BatchRunner runner) {
        try {
            while (true) {
                List<Waiting> batch = takeAlone();
                if (!batch.isEmpty()) {
                    run(batch, runner);
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (Throwable fatal) {
            onFatal.accept(fatal);
        }
    }

    /** Two that gather at once would share what waits, and run two halves of a batch. */
    private List<Waiting> takeAlone() throws InterruptedException {
        gathering.lockInterruptibly();
        try {
            return take();
        } finally {
            gathering.unlock();
        }
    }

    private List<Waiting> take() throws InterruptedException {
        Waiting first = queue.take();
        List<Waiting> batch = new ArrayList<>(settings.maxSize());
        batch.add(first);
        long deadline = first.since + settings.linger().toNanos();
        while (batch.size() < settings.maxSize()) {
            if (queue.drainTo(batch, settings.maxSize() - batch.size()) > 0) {
                continue;
            }
            Waiting next = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                break;
            }
            batch.add(next);
        }
        batch.removeIf(waiting -> waiting.scored.isCancelled());
        return batch;
    }

    /** Runs a batch. One that fails is halved until the image that it failed on stands alone. */
    private void run(List<Waiting> batch, BatchRunner runner) {
        long began = System.nanoTime();
        List<Answer> answers;
        try {
            answers = runner.run(batch.stream().map(waiting -> waiting.image).toList());
        } catch (DeviceLostException fatal) {
            throw fatal;
        } catch (ModelException e) {
            if (batch.size() == 1) {
                batch.getFirst().scored.completeExceptionally(e);
            } else {
                run(batch.subList(0, batch.size() / 2), runner);
                run(batch.subList(batch.size() / 2, batch.size()), runner);
            }
            return;
        }
        long nanos = System.nanoTime() - began;
        stats.batch(batch.size(), nanos);
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).scored.complete(new Scored(answers.get(i), nanos));
        }
    }

    /** An image in the queue. */
    static final class Waiting {
        private final byte[] image;
        private final long since;
        private final CompletableFuture<Scored> scored = new CompletableFuture<>();

        private Waiting(byte[] image, long since) {
            this.image = image;
            this.since = since;
        }

        /**
         * Waits for the scores; an interrupt takes the image out of the queue.
         *
         * @throws ModelException if the model cannot run this image, even alone
         */
        Scored scored() throws InterruptedException {
            try {
                return scored.get();
            } catch (InterruptedException e) {
                cancel();
                throw e;
            } catch (ExecutionException e) {
                throw new ModelException(e.getCause().getMessage(), e.getCause());
            }
        }

        /** Nobody waits any more; harmless afterwards. */
        void cancel() {
            scored.cancel(false);
        }
    }
}
