package dev.densestream.pipeline;

import dev.densestream.event.Prediction;
import dev.densestream.image.Preprocessor;
import dev.densestream.model.Execution;
import dev.densestream.model.PreparedModel;

/** A model at work: what it promises, the batcher that feeds it, and its session, which it owns. */
public final class LoadedModel implements AutoCloseable {
    private final PreparedModel model;
    private final Preprocessor preprocessor;
    private final Batcher batcher;
    private final Labeller labeller;
    private final Runnable closeSession;

    /** @param closeSession called when the batcher has ended */
    public LoadedModel(PreparedModel model, Execution execution, Batcher batcher, Runnable closeSession) {
        this.model = model;
        this.preprocessor = new Preprocessor(model.contract().preprocess());
        this.batcher = batcher;
        this.labeller = new Labeller(
                new Prediction.Model(
                        model.contract().name(),
                        model.version(),
                        execution.providerName(),
                        execution.precisionName(),
                        null,
                        null),
                model.contract().labels());
        this.closeSession = closeSession;
    }

    public PreparedModel model() {
        return model;
    }

    /** How many of its batches may run at the same time. */
    public int batchesAtOnce() {
        return batcher.batchesAtOnce();
    }

    Preprocessor preprocessor() {
        return preprocessor;
    }

    Batcher batcher() {
        return batcher;
    }

    Labeller labeller() {
        return labeller;
    }

    /** Closing twice is harmless. */
    @Override
    public void close() {
        batcher.close();
        closeSession.run();
    }
}
