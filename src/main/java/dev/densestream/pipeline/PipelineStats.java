package dev.densestream.pipeline;

import java.util.concurrent.atomic.LongAdder;

/** What the pipeline has done so far. Counters only: whoever shows them computes rates. */
public final class PipelineStats {
    private final LongAdder images = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder ignored = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder batchedImages = new LongAdder();
    private final LongAdder runNanos = new LongAdder();

    void image(Outcome outcome) {
        switch (outcome) {
            case Outcome.Classified _ -> images.increment();
            case Outcome.Failed _ -> failures.increment();
        }
    }

    void ignored(int events) {
        ignored.add(events);
    }

    void batch(int size, long nanos) {
        batches.increment();
        batchedImages.add(size);
        runNanos.add(nanos);
    }

    /** How many images got labels. */
    public long classified() {
        return images.sum();
    }

    /** How many images got none. */
    public long failed() {
        return failures.sum();
    }

    /** How many events named no image to classify, such as notifications of removals: they have no result. */
    public long ignored() {
        return ignored.sum();
    }

    /** The time spent in runs of the model, in nanoseconds. */
    public long runNanos() {
        return runNanos.sum();
    }

    /** Images a run, 0 before the first. */
    public double meanBatchSize() {
        long runs = batches.sum();
        return runs == 0 ? 0 : (double) batchedImages.sum() / runs;
    }
}
