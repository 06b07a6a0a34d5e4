package dev.densestream.train;

import java.util.Arrays;
import java.util.List;

/**
 * One published network for one number of classes: what we count beside what was printed.
 *
 * @param depth convolutions and the classifier, L
 * @param growthRate maps that each layer adds, k
 * @param blocks layers of each dense block
 * @param inputSize width and height of the pictures, in pixels
 * @param parameters learned ones
 * @param multiplyAdds that one picture of that size costs, of convolutions and the classifier
 */
public record FamilyMember(
        String name,
        int depth,
        int growthRate,
        List<Integer> blocks,
        int classes,
        int inputSize,
        long parameters,
        long multiplyAdds,
        PublishedResult published) {
    public FamilyMember {
        blocks = List.copyOf(blocks);
    }

    /** All of them: each network for each number of classes that it was published for. */
    public static List<FamilyMember> all() {
        return Arrays.stream(PublishedNet.values())
                .flatMap(net -> net.classes().stream().map(classes -> of(net, classes)))
                .toList();
    }

    static FamilyMember of(PublishedNet net, int classes) {
        DenseNetSpec spec = net.spec(classes);
        return new FamilyMember(
                net.toString(),
                spec.depth(),
                spec.growthRate(),
                spec.blocks(),
                classes,
                net.inputSize(),
                spec.parameters(),
                spec.multiplyAdds(net.inputSize()),
                PublishedResult.of(net, classes));
    }
}
