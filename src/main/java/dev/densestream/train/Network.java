package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.Dropout;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A DenseNet that can be trained: one tensor for each parameter, and {@code forward}. Arrays between two operations are
 * closed as soon as they are consumed; what the backward pass needs, autograd holds itself. Used by one thread.
 */
final class Network implements Trainable, AutoCloseable {
    private final DenseNetSpec spec;
    private final Tune tune;
    private final float dropout;
    private final NDManager manager;
    private final Map<String, NDArray> tensors = new LinkedHashMap<>();

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

    @Override
    public Map<String, NDArray> learned() {
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

    @Override
    public NDArray forward(NDArray pictures, boolean training) {
        DenseNetSpec.Stem stem = spec.stem();
        NDArray x = Convolution.plain(pictures, tensors.get("features.conv0.weight"), stem.stride());
        if (stem.pool()) {
            x = Layers.maxPool(normRelu("features.norm0", x, training, true));
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
        return Layers.classify(x, tensors.get("classifier.weight"), tensors.get("classifier.bias"));
    }

    @Override
    public void close() {
        manager.close();
    }

    private NDArray layer(String name, NDArray input, boolean training) {
        NDArray x = normRelu(name + ".norm1", input, training, false);
        x = Layers.closing(x, convolution(name + ".conv1", x, training));
        if (spec.bottleneck()) {
            x = normRelu(name + ".norm2", x, training, true);
            x = Layers.closing(x, convolution(name + ".conv2", x, training));
        }
        NDArray joined = input.concat(x, 1);
        x.close();
        return Layers.closing(input, joined);
    }

    private NDArray transition(String name, NDArray input, boolean training) {
        NDArray x = normRelu(name + ".norm", input, training, true);
        x = Layers.closing(x, convolution(name + ".conv", x, training));
        return Layers.closing(
                x, x.getNDArrayInternal().avgPool(new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false, true));
    }

    private NDArray convolution(String name, NDArray input, boolean training) {
        NDArray weight = tensors.get(name + ".weight");
        NDArray output = Convolution.of(input, weight, 1);
        return dropout > 0 && training && tune.learns(spec, name + ".weight")
                ? Layers.closing(output, Dropout.dropout(output, dropout, true).singletonOrThrow())
                : output;
    }

    private NDArray normRelu(String name, NDArray input, boolean training, boolean consume) {
        boolean follows = training && tune.learns(spec, name + ".weight");
        NDArray active = Layers.normRelu(input, tensors, name, follows);
        if (consume) {
            input.close();
        }
        return active;
    }
}
