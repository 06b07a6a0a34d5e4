package dev.densestream.train;

import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * A network that takes part in a comparison.
 *
 * @param name such as {@code DenseNet-BC-40}
 * @param shapes its parameters
 * @param multiplyAdds that one picture costs
 * @param builder makes it
 */
record Contender(String name, List<ParameterShape> shapes, long multiplyAdds, Builder builder) {
    /** Makes the network, in a manager that closes it. */
    interface Builder {
        Trainable build(Parameters initial, NDManager manager);
    }

    Contender {
        shapes = List.copyOf(shapes);
    }

    static Contender of(DenseNetSpec spec, int side) {
        return new Contender(
                "%s (L=%d, k=%d)".formatted(spec.kind(), spec.depth(), spec.growthRate()),
                spec.shapes(),
                spec.multiplyAdds(side),
                (initial, manager) -> new Network(spec, initial, manager));
    }

    static Contender of(ResNetSpec spec, int side) {
        return new Contender(
                "pre-activation ResNet-" + spec.depth(),
                spec.shapes(),
                spec.multiplyAdds(side),
                (initial, manager) -> new ResNet(spec, initial, manager));
    }

    long parameters() {
        return ParameterShape.learned(shapes);
    }

    Trainable start(long seed, NDManager manager) {
        return builder.build(Parameters.initial(shapes, seed), manager);
    }
}
