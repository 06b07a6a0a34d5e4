package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A DenseNet that can be trained: one tensor for each parameter, and {@code forward}. Arrays between two operations are
 * closed as soon as they are consumed; what the backward pass needs, autograd holds itself. Used by one thread.
 */
final class Network implements AutoCloseable {
    private static final float EPSILON = 1e-5f;
    /** DJL counts what is kept of the running statistics; PyTorch counts what is added. */
    private static final float KEPT = 0.9f;

    private final DenseNetSpec spec;
    private final Tune tune;
    private final float dropout;
    private final NDManager manager;
    private final Map<String, NDArray> tensors = new LinkedHashMap<>();
    private NormWatcher watcher = (norm, input) -> {};

    /** Shown what enters each batch norm: {@code [N, C, H, W]}, still the network's. */
    interface NormWatcher {
        void enters(String norm, NDArray input);
    }

    /** All of it is trained, without dropout. */
    Network(DenseNetSpec spec, Parameters initial, NDManager parent) {
        this(spec, initial, Tune.ALL, 0, parent);
    }

    /**
     * One of which a part may be trained.
     *
     * @param tune the part that is trained; the rest answers as in evaluation, and nothing in it changes
     * @param dropout the part of the values that each trained convolution but the first loses while training
     */
    Network(DenseNetSpec spec, Parameters initial, Tune tune, double dropout, NDManager parent) {
        this.spec = spec;
        this.tune = tune;
        this.dropout = (float) dropout;
        this.manager = parent.newSubManager();
        for (ParameterShape shape : spec.shapes()) {
            NDArray tensor = manager.create(initial.get(shape.name()), new Shape(shape.toArray()));
            // Running statistics follow the data by themselves, and an optimizer that asks for their gradients gets
            // none.
            tensor.setRequiresGradient(shape.kind().learned() && tune.learns(spec, shape.name()));
            tensors.put(shape.name(), tensor);
        }
    }

    /** The parameters that are learned, by name. */
    Map<String, NDArray> learned() {
        Map<String, NDArray> learned = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (tensor.hasGradient()) {
                learned.put(name, tensor);
            }
        });
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

    /**
     * What it says of pictures.
     *
     * @param pictures float {@code [N, 3, H, W]}, scaled; stays the caller's
     * @param training whether batch norms use the batch's statistics, and follow them, and dropout is done; frozen parts never
     * @return logits float {@code [N, classes]}, the caller's
     */
    NDArray forward(NDArray pictures, boolean training) {
        DenseNetSpec.Stem stem = spec.stem();
        NDArray x = Convolution.plain(pictures, tensors.get("features.conv0.weight"), stem.stride());
        if (stem.pool()) {
            x = normRelu("features.norm0", x, training, true);
            x = closing(x, x.getNDArrayInternal().maxPool(new Shape(3, 3), new Shape(2, 2), new Shape(1, 1), false));
        }
        for (int block = 1; block <= spec.blocks().size(); block++) {
            for (int layer = 1; layer <= spec.blocks().get(block - 1); layer++) {
                x = layer("features.denseblock%d.denselayer%d".formatted(block, layer), x, training);
            }
            if (block < spec.blocks().size()) {
                x = transition("features.transition%d".formatted(block), x, training);
            }
        }
        x = normRelu("features.norm5", x, training, true);
        x = closing(x, x.getNDArrayInternal().globalAvgPool());
        return closing(
                x,
                Linear.linear(x, tensors.get("classifier.weight"), tensors.get("classifier.bias"))
                        .singletonOrThrow());
    }

    /** Lets somebody watch what it makes of pictures, in evaluation. */
    void forward(NDArray pictures, NormWatcher watching) {
        watcher = watching;
        try {
            forward(pictures, false).close();
        } finally {
            watcher = (norm, input) -> {};
        }
    }

    @Override
    public void close() {
        manager.close();
    }

    private NDArray layer(String name, NDArray input, boolean training) {
        NDArray x = normRelu(name + ".norm1", input, training, false);
        x = closing(x, convolution(name + ".conv1", x, training));
        if (spec.bottleneck()) {
            x = normRelu(name + ".norm2", x, training, true);
            x = closing(x, convolution(name + ".conv2", x, training));
        }
        NDArray joined = input.concat(x, 1);
        x.close();
        return closing(input, joined);
    }

    private NDArray transition(String name, NDArray input, boolean training) {
        NDArray x = normRelu(name + ".norm", input, training, true);
        x = closing(x, convolution(name + ".conv", x, training));
        return closing(
                x, x.getNDArrayInternal().avgPool(new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false, true));
    }

    private NDArray convolution(String name, NDArray input, boolean training) {
        NDArray weight = tensors.get(name + ".weight");
        boolean single = weight.getShape().get(2) == 1;
        NDArray output = single ? Convolution.plain(input, weight, 1) : Convolution.inWholeBlocks(input, weight);
        return dropout > 0 && training && tune.learns(spec, name + ".weight")
                ? closing(output, Dropout.dropout(output, dropout, true).singletonOrThrow())
                : output;
    }

    private NDArray normRelu(String name, NDArray input, boolean training, boolean consume) {
        watcher.enters(name, input);
        NDArray normed = BatchNorm.batchNorm(
                        input,
                        tensors.get(name + ".running_mean"),
                        tensors.get(name + ".running_var"),
                        tensors.get(name + ".weight"),
                        tensors.get(name + ".bias"),
                        1,
                        KEPT,
                        EPSILON,
                        training && tune.learns(spec, name + ".weight"))
                .singletonOrThrow();
        if (consume) {
            input.close();
        }
        return closing(normed, Activation.relu(normed));
    }

    private static NDArray closing(NDArray consumed, NDArray result) {
        consumed.close();
        return result;
    }
}
