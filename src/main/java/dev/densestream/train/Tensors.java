package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors of a network by name, and the operations that use them. What an operation returns is the caller's to close.
 * Used by one thread.
 */
final class Tensors implements AutoCloseable {
    private static final float EPSILON = 1e-5f;
    /** DJL counts what is kept of the running statistics; PyTorch counts what is added. */
    private static final float KEPT = 0.9f;

    private final List<ParameterShape> shapes;
    private final NDManager manager;
    private final Map<String, NDArray> tensors = new LinkedHashMap<>();

    Tensors(List<ParameterShape> shapes, Parameters initial, NDManager parent) {
        this.shapes = List.copyOf(shapes);
        this.manager = parent.newSubManager();
        for (ParameterShape shape : shapes) {
            NDArray tensor = manager.create(initial.get(shape.name()), new Shape(shape.toArray()));
            tensor.setRequiresGradient(shape.kind().learned());
            tensors.put(shape.name(), tensor);
        }
    }

    Map<String, NDArray> learned() {
        Map<String, NDArray> learned = new LinkedHashMap<>();
        for (ParameterShape shape : shapes) {
            if (shape.kind().learned()) {
                learned.put(shape.name(), tensors.get(shape.name()));
            }
        }
        return learned;
    }

    /** A copy of all values as they are now. */
    Parameters values() {
        Map<String, float[]> values = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> values.put(name, tensor.toFloatArray()));
        return Parameters.of(values);
    }

    /** Takes other values over. */
    void set(Parameters values) {
        tensors.forEach((name, tensor) -> tensor.set(values.get(name)));
    }

    /** A convolution without bias, padded so that stride 1 keeps the size; {@code input} stays the caller's. */
    NDArray convolution(String name, NDArray input, long stride) {
        NDArray weight = tensors.get(name + ".weight");
        long pad = weight.getShape().get(2) / 2;
        return Conv2d.conv2d(input, weight, null, new Shape(stride, stride), new Shape(pad, pad), new Shape(1, 1), 1)
                .singletonOrThrow();
    }

    /**
     * Batch norm and ReLU.
     *
     * @param training whether the batch's statistics are used, and followed
     * @param consume whether {@code input} is closed
     */
    NDArray normRelu(String name, NDArray input, boolean training, boolean consume) {
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
        if (consume) {
            input.close();
        }
        return closing(normed, Activation.relu(normed));
    }

    /** The mean of each map, and a linear layer on them. Consumes {@code maps}. */
    NDArray classify(String name, NDArray maps) {
        NDArray means = closing(maps, maps.getNDArrayInternal().globalAvgPool());
        return closing(
                means,
                Linear.linear(means, tensors.get(name + ".weight"), tensors.get(name + ".bias"))
                        .singletonOrThrow());
    }

    /** The 3×3 max-pool of stride 2 that ends a stem. Consumes {@code maps}. */
    static NDArray maxPool(NDArray maps) {
        return closing(
                maps, maps.getNDArrayInternal().maxPool(new Shape(3, 3), new Shape(2, 2), new Shape(1, 1), false));
    }

    /** {@code result}, once {@code consumed} that it was made of is closed. */
    static NDArray closing(NDArray consumed, NDArray result) {
        consumed.close();
        return result;
    }

    @Override
    public void close() {
        manager.close();
    }
}
