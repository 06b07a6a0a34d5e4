package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;

/** A pre-activation ResNet that can be trained, to compare a DenseNet with. Used by one thread. */
final class ResNet implements Trainable {
    private final ResNetSpec spec;
    private final Tensors tensors;

    /** @param parent closes the network's tensors with itself */
    ResNet(ResNetSpec spec, Parameters initial, NDManager parent) {
        this.spec = spec;
        this.tensors = new Tensors(spec.shapes(), initial, parent);
    }

    @Override
    public Map<String, NDArray> learned() {
        return tensors.learned();
    }

    @Override
    public NDArray forward(NDArray pictures, boolean training) {
        NDArray x = tensors.convolution("conv0", pictures, spec.stem().stride());
        if (spec.stem().pool()) {
            x = Tensors.maxPool(tensors.normRelu("norm0", x, training, true));
        }
        for (int stage = 1; stage <= ResNetSpec.STAGES; stage++) {
            for (int unit = 1; unit <= spec.units(); unit++) {
                x = unit(spec.unitName(stage, unit), spec.widens(stage, unit), x, training);
            }
        }
        return tensors.classify("classifier", tensors.normRelu("norm", x, training, true));
    }

    private NDArray unit(String name, boolean widens, NDArray input, boolean training) {
        NDArray active = tensors.normRelu(name + ".norm1", input, training, false);
        NDArray shortcut = widens ? Tensors.closing(input, tensors.convolution(name + ".shortcut", active, 2)) : input;
        NDArray x = Tensors.closing(active, tensors.convolution(name + ".conv1", active, widens ? 2 : 1));
        x = tensors.normRelu(name + ".norm2", x, training, true);
        x = Tensors.closing(x, tensors.convolution(name + ".conv2", x, 1));
        NDArray sum = shortcut.add(x);
        x.close();
        return Tensors.closing(shortcut, sum);
    }
}
