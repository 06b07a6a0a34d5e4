package dev.densestream.pipeline;

import java.util.List;

/** What the batcher needs of a model: one run over several images. */
@FunctionalInterface
public interface BatchRunner {
    /**
     * @param images each {@code H × W × 3} bytes, RGB; at least one, at most the batcher's largest batch
     * @return for each image, in the same order, the score of each label
     * @throws dev.densestream.model.ModelException if the run failed
     */
    List<float[]> run(List<byte[]> images);
}
