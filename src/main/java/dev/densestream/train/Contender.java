package dev.densestream.train;

import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * A network that takes part in a comparison.
 *
 * @param name such as {@code DenseNet-BC-40}
 * @param family of networks that are compared with another family's
 * @param shapes its parameters
 * @param multiplyAdds that one picture costs
 * @param builder makes it
 */
record Contender(
        String name, ComparedNetwork.Family family, List<ParameterShape> shapes, long multiplyAdds, Builder builder) {
    /** Makes a network. */
    interface Builder {
        /** @param manager closes it */
        Trainable build(Parameters initial, NDManager manager);
    }

    Contender {
        shapes = List.copyOf(shapes);
    }

    static Contender of(DenseNetSpec spec, int side) {
        return new Contender(
                "%s-%d, k=%d".formatted(spec.kind(), spec.depth(), spec.growthRate()),
                ComparedNetwork.Family.DENSENET,
                spec.shapes(),
                spec.multiplyAdds(side),
                (initial, manager) -> new Network(spec, initial, manager));
    }

    static Contender of(PreActivationSpec spec, int side) {
        return new Contender(
                "ResNet-" + spec.depth(),
                ComparedNetwork.Family.RESNET,
                spec.shapes(),
                spec.multiplyAdds(side),
                (initial, manager) -> new PreActivationNetwork(spec, initial, manager));
    }

    long parameters() {
        return ParameterShape.learned(shapes);
    }

    Trainable start(long seed, NDManager manager) {
        return builder.build(Parameters.initial(shapes, seed), manager);
    }
}
