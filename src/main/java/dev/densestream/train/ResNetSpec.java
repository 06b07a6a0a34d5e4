package dev.densestream.train;

import java.util.ArrayList;
import java.util.List;

/**
 * A ResNet for ImageNet (He et al., arXiv 1512.03385), as numbers, to count it: four stages, each of half the size and twice the
 * width of the one before. Batch norms follow the convolutions. A stage's first bottleneck has its stride in the 3×3 convolution,
 * as torchvision's networks and those of the Torch release have it, not in the first 1×1 one as in the paper.
 *
 * @param units how many residual units each stage has
 * @param bottleneck whether a unit is 1×1, 3×3, 1×1 with four times the maps at its end, instead of two 3×3
 * @param classes how many labels
 */
public record ResNetSpec(List<Integer> units, boolean bottleneck, int classes) {
    private static final int WIDTH = 64;
    private static final int STEM_KERNEL = 7;
    /** By how much the stem's convolution and max-pool shrink a side. */
    private static final int STEM_STRIDE = 2;

    private static final int POOL_STRIDE = 2;
    private static final int EXPANSION = 4;

    public ResNetSpec {
        units = List.copyOf(units);
        if (units.isEmpty() || units.stream().anyMatch(count -> count < 1) || classes < 1) {
            throw new IllegalArgumentException(
                    "stages %s, %d classes: allowed is one stage or more, each of 1 unit or more, and 1 class or more"
                            .formatted(units, classes));
        }
    }

    /**
     * A convolution; a batch norm follows it.
     *
     * @param shrink how often its output's side goes into the picture's
     */
    private record Convolved(long inputs, long outputs, long kernel, long shrink) {
        long weights() {
            return inputs * outputs * kernel * kernel;
        }
    }

    /** How many numbers are learned; running statistics are not. */
    public long parameters() {
        long convolutions = convolutions().stream()
                .mapToLong(convolved -> convolved.weights() + 2 * convolved.outputs())
                .sum();
        return convolutions + features() * classes + classes;
    }

    /**
     * The multiply-adds that one picture costs in convolutions and the classifier.
     *
     * @param side of the square picture, in pixels
     */
    public long multiplyAdds(int side) {
        long convolutions = 0;
        for (Convolved convolved : convolutions()) {
            long size = Math.ceilDiv(side, convolved.shrink());
            convolutions += size * size * convolved.weights();
        }
        return convolutions + features() * classes;
    }

    /** Convolutions of the stem and the units and the classifier, as the paper counts; those of shortcuts are left out. */
    public int depth() {
        return 2 + units.stream().mapToInt(Integer::intValue).sum() * (bottleneck ? 3 : 2);
    }

    private long features() {
        return outputs(units.size());
    }

    /** @param stage from 1 */
    private static long width(int stage) {
        return (long) WIDTH << (stage - 1);
    }

    private long outputs(int stage) {
        return width(stage) * (bottleneck ? EXPANSION : 1);
    }

    private List<Convolved> convolutions() {
        List<Convolved> all = new ArrayList<>();
        all.add(new Convolved(3, WIDTH, STEM_KERNEL, STEM_STRIDE));
        long input = WIDTH;
        long shrink = STEM_STRIDE * POOL_STRIDE;
        for (int stage = 1; stage <= units.size(); stage++) {
            for (int unit = 1; unit <= units.get(stage - 1); unit++) {
                long before = shrink;
                shrink = stage > 1 && unit == 1 ? 2 * shrink : shrink;
                addUnit(all, stage, input, before, shrink);
                input = outputs(stage);
            }
        }
        return all;
    }

    private void addUnit(List<Convolved> all, int stage, long input, long before, long shrink) {
        long width = width(stage);
        if (bottleneck) {
            all.add(new Convolved(input, width, 1, before));
            all.add(new Convolved(width, width, 3, shrink));
            all.add(new Convolved(width, outputs(stage), 1, shrink));
        } else {
            all.add(new Convolved(input, width, 3, shrink));
            all.add(new Convolved(width, width, 3, shrink));
        }
        if (input != outputs(stage)) {
            all.add(new Convolved(input, outputs(stage), 1, shrink));
        }
    }
}
