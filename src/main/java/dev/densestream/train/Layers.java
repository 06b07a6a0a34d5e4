package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import java.util.Map;

/** What networks are built of beside their convolutions. What is returned is the caller's to close. */
final class Layers {
    private static final float EPSILON = 1e-5f;
    /** DJL counts what is kept of the running statistics; PyTorch counts what is added. */
    private static final float KEPT = 0.9f;

    private Layers() {}

    /**
     * Batch norm and ReLU; {@code input} stays the caller's.
     *
     * @param tensors have the batch norm's as {@code name.weight}, {@code name.running_mean} and so on
     * @param training whether the batch's statistics are used, and followed
     */
    static NDArray normRelu(NDArray input, Map<String, NDArray> tensors, String name, boolean training) {
        NDArray normed = BatchNorm.batchNorm(
                        input,
                        tensors.get(name + ".running_mean"),
                        tensors.get(name + ".running_var"),
                        tensors.get(name + ".weight"),
                        tensors.get(name + ".bias"),
                        1,
                        KEPT,
                        EPSILON,
                        training)
                .singletonOrThrow();
        return closing(normed, Activation.relu(normed));
    }

    /** The 3×3 max-pool of stride 2 that ends a stem. Closes {@code maps}. */
    static NDArray maxPool(NDArray maps) {
        return closing(
                maps, maps.getNDArrayInternal().maxPool(new Shape(3, 3), new Shape(2, 2), new Shape(1, 1), false));
    }

    /** A linear layer on the mean of each map. Closes {@code maps}. */
    static NDArray classify(NDArray maps, NDArray weight, NDArray bias) {
        NDArray means = closing(maps, maps.getNDArrayInternal().globalAvgPool());
        return closing(means, Linear.linear(means, weight, bias).singletonOrThrow());
    }

    /** {@code result}, once {@code consumed} that it was made of is closed. */
    static NDArray closing(NDArray consumed, NDArray result) {
        consumed.close();
        return result;
    }
}
