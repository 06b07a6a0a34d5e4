package dev.densestream.pipeline;

import java.util.List;

/** What the batcher needs of a model: one run over several images. */
@FunctionalInterface
public interface BatchRunner {
    /**
     * @param images each {@code H × W × 3} bytes, RGB; at least one, at most the batcher's largest batch
     * @return for each image, in the same order, what the model says of it
     * @throws dev.densestream.model.ModelException if the run failed
     */
    List<Answer> run(List<byte[]> images);
}
