package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/** A network as whoever trains and asks it needs it. */
interface Trainable {
    /** The parameters that are learned, by name. */
    Map<String, NDArray> learned();

    /**
     * What it says of pictures.
     *
     * @param pictures float {@code [N, 3, H, W]}, scaled; stays the caller's
     * @param training whether batch norms use the batch's statistics, and follow them, and dropout is done; frozen parts never
     * @return logits float {@code [N, classes]}, the caller's
     */
    NDArray forward(NDArray pictures, boolean training);
}
