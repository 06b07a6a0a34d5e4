package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/** A pre-activation ResNet that can be trained, to compare a DenseNet with. Used by one thread. */
final class PreActivationNetwork implements Trainable {
    private final PreActivationSpec spec;
    private final Map<String, NDArray> tensors = new LinkedHashMap<>();
    private final Map<String, NDArray> learned = new LinkedHashMap<>();

    /** @param manager closes the network's tensors with itself */
    PreActivationNetwork(PreActivationSpec spec, Parameters initial, NDManager manager) {
        this.spec = spec;
        for (ParameterShape shape : spec.shapes()) {
            NDArray tensor = manager.create(initial.get(shape.name()), new Shape(shape.toArray()));
            tensors.put(shape.name(), tensor);
            if (shape.kind().learned()) {
                tensor.setRequiresGradient(true);
                learned.put(shape.name(), tensor);
            }
        }
    }

    @Override
    public Map<String, NDArray> learned() {
        return learned;
    }

    @Override
    public NDArray forward(NDArray pictures, boolean training) {
        NDArray x = Convolution.plain(
                pictures, tensors.get("conv0.weight"), spec.stem().stride());
        if (spec.stem().pool()) {
            x = Layers.maxPool(consumedNormRelu("norm0", x, training));
        }
        for (int stage = 1; stage <= PreActivationSpec.STAGES; stage++) {
            for (int unit = 1; unit <= spec.units(); unit++) {
                x = unit(spec.unitName(stage, unit), spec.widens(stage, unit), x, training);
            }
        }
        x = consumedNormRelu("norm", x, training);
        return Layers.classify(x, tensors.get("classifier.weight"), tensors.get("classifier.bias"));
    }

    private NDArray unit(String name, boolean widens, NDArray input, boolean training) {
        NDArray active = Layers.normRelu(input, tensors, name + ".norm1", training);
        NDArray shortcut = widens ? Layers.closing(input, convolution(name + ".shortcut", active, 2)) : input;
        NDArray x = Layers.closing(active, convolution(name + ".conv1", active, widens ? 2 : 1));
        x = consumedNormRelu(name + ".norm2", x, training);
        x = Layers.closing(x, convolution(name + ".conv2", x, 1));
        NDArray sum = Layers.closing(x, shortcut.add(x));
        return Layers.closing(shortcut, sum);
    }

    private NDArray convolution(String name, NDArray input, long stride) {
        return Convolution.of(input, tensors.get(name + ".weight"), stride);
    }

    private NDArray consumedNormRelu(String name, NDArray input, boolean training) {
        return Layers.closing(input, Layers.normRelu(input, tensors, name, training));
    }
}
