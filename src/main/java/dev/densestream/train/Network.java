package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;

/**
 * A DenseNet that can be trained: one tensor for each parameter, and {@code forward}. Arrays between two operations are
 * closed as soon as they are consumed; what the backward pass needs, autograd holds itself. Used by one thread.
 */
final class Network implements Trainable, AutoCloseable {
    private final DenseNetSpec spec;
    private final Tensors tensors;

    Network(DenseNetSpec spec, Parameters initial, NDManager parent) {
        this.spec = spec;
        this.tensors = new Tensors(spec.shapes(), initial, parent);
    }

    @Override
    public Map<String, NDArray> learned() {
        return tensors.learned();
    }

    /** A copy of all values as they are now. */
    Parameters values() {
        return tensors.values();
    }

    /** Takes other values over. */
    void set(Parameters values) {
        tensors.set(values);
    }

    @Override
    public NDArray forward(NDArray pictures, boolean training) {
        DenseNetSpec.Stem stem = spec.stem();
        NDArray x = tensors.convolution("features.conv0", pictures, stem.stride());
        if (stem.pool()) {
            x = Tensors.maxPool(tensors.normRelu("features.norm0", x, training, true));
        }
        for (int block = 1; block <= spec.blocks().size(); block++) {
            for (int layer = 1; layer <= spec.blocks().get(block - 1); layer++) {
                x = layer("features.denseblock%d.denselayer%d".formatted(block, layer), x, training);
            }
            if (block < spec.blocks().size()) {
                x = transition("features.transition%d".formatted(block), x, training);
            }
        }
        x = tensors.normRelu("features.norm5", x, training, true);
        return tensors.classify("classifier", x);
    }

    @Override
    public void close() {
        tensors.close();
    }

    private NDArray layer(String name, NDArray input, boolean training) {
        NDArray x = tensors.normRelu(name + ".norm1", input, training, false);
        x = Tensors.closing(x, tensors.convolution(name + ".conv1", x, 1));
        if (spec.bottleneck()) {
            x = tensors.normRelu(name + ".norm2", x, training, true);
            x = Tensors.closing(x, tensors.convolution(name + ".conv2", x, 1));
        }
        NDArray joined = input.concat(x, 1);
        x.close();
        return Tensors.closing(input, joined);
    }

    private NDArray transition(String name, NDArray input, boolean training) {
        NDArray x = tensors.normRelu(name + ".norm", input, training, true);
        x = Tensors.closing(x, tensors.convolution(name + ".conv", x, 1));
        return Tensors.closing(
                x, x.getNDArrayInternal().avgPool(new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false, true));
    }
}
