package dev.densestream.cli.models;

import dev.densestream.model.PreparedModel;
import dev.densestream.pipeline.BatchRunner;

/** What stands between a model and its batcher, such as what makes it slow for a test. */
@FunctionalInterface
public interface AroundModel {
    AroundModel NOTHING = (model, runner) -> runner;

    BatchRunner around(PreparedModel model, BatchRunner runner);
}
