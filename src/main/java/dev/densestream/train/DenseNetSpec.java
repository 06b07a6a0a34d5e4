package dev.densestream.train;

import java.util.ArrayList;
import java.util.List;

/**
 * One network of the DenseNet family (Huang et al., arXiv 1608.06993), as numbers.
 *
 * @param stem what stands before the first dense block
 * @param stemWidth how many maps the stem makes
 * @param growthRate how many maps each layer adds (k)
 * @param blocks how many layers each dense block has
 * @param bottleneck whether a 1×1 convolution to 4k maps stands before each 3×3 one (DenseNet-B)
 * @param compression the part of the maps that a transition keeps (θ); 1 keeps all, 0.5 is DenseNet-C
 * @param classes how many labels
 */
public record DenseNetSpec(
        Stem stem,
        int stemWidth,
        int growthRate,
        List<Integer> blocks,
        boolean bottleneck,
        double compression,
        int classes) {
    private static final int BOTTLENECK_WIDTH = 4;

    /** What stands before the first dense block. */
    public enum Stem {
        /** 3×3, full size. */
        CIFAR(3, 1, false),
        /** 3×3 and a max-pool, to a quarter of each side: for pictures of some 64 to 128 pixels. */
        SMALL(3, 2, true),
        /** 7×7 and a max-pool, to a quarter of each side. */
        IMAGENET(7, 2, true);

        private final int kernel;
        private final int stride;
        private final boolean pool;

        Stem(int kernel, int stride, boolean pool) {
            this.kernel = kernel;
            this.stride = stride;
            this.pool = pool;
        }

        int kernel() {
            return kernel;
        }

        int stride() {
            return stride;
        }

        /** Whether batch norm, ReLU and a 3×3 max-pool of stride 2 follow the convolution. */
        boolean pool() {
            return pool;
        }
    }

    public DenseNetSpec {
        blocks = List.copyOf(blocks);
        if (blocks.isEmpty() || blocks.stream().anyMatch(layers -> layers < 1)) {
            throw new IllegalArgumentException(
                    "blocks %s: allowed is one or more, each of 1 layer or more".formatted(blocks));
        }
        if (stemWidth < 1 || growthRate < 1 || classes < 1) {
            throw new IllegalArgumentException("stem width %d, growth rate %d, %d classes: allowed is 1 and more"
                    .formatted(stemWidth, growthRate, classes));
        }
        if (compression <= 0 || compression > 1) {
            throw new IllegalArgumentException("compression %s: allowed is above 0 and up to 1".formatted(compression));
        }
    }

    /** The same network for another number of labels. */
    DenseNetSpec withClasses(int classes) {
        return new DenseNetSpec(stem, stemWidth, growthRate, blocks, bottleneck, compression, classes);
    }

    /** How many maps enter layer {@code layer} (from 1) of a block that {@code width} maps enter. */
    int layerInput(int width, int layer) {
        return width + growthRate * (layer - 1);
    }

    /** How many maps the 1×1 convolution of a bottleneck makes. */
    int bottleneckWidth() {
        return BOTTLENECK_WIDTH * growthRate;
    }

    /** How many maps leave a block that {@code width} maps enter. */
    public int blockOutput(int width, int block) {
        return width + growthRate * blocks.get(block - 1);
    }

    /** How many maps a transition keeps. */
    public int transitionOutput(int width) {
        return (int) Math.floor(compression * width);
    }

    /** The shortest side of a picture of which anything reaches the classifier: the stem and each transition halve it. */
    int leastInput() {
        return (stem.pool() ? 4 : 1) << (blocks.size() - 1);
    }

    /** How many maps reach the classifier. */
    public int features() {
        int width = stemWidth;
        for (int block = 1; block <= blocks.size(); block++) {
            width = blockOutput(width, block);
            if (block < blocks.size()) {
                width = transitionOutput(width);
            }
        }
        return width;
    }

    /** All parameters in the order of the network, named as torchvision names them; running statistics among them. */
    List<ParameterShape> shapes() {
        List<ParameterShape> shapes = new ArrayList<>();
        shapes.add(ParameterShape.convolution("features.conv0", stemWidth, 3, stem.kernel()));
        if (stem.pool()) {
            shapes.addAll(ParameterShape.norm("features.norm0", stemWidth));
        }
        int width = stemWidth;
        for (int block = 1; block <= blocks.size(); block++) {
            for (int layer = 1; layer <= blocks.get(block - 1); layer++) {
                addLayer(
                        shapes, "features.denseblock%d.denselayer%d".formatted(block, layer), layerInput(width, layer));
            }
            width = blockOutput(width, block);
            if (block < blocks.size()) {
                String transition = "features.transition%d".formatted(block);
                shapes.addAll(ParameterShape.norm(transition + ".norm", width));
                shapes.add(ParameterShape.convolution(transition + ".conv", transitionOutput(width), width, 1));
                width = transitionOutput(width);
            }
        }
        // torchvision counts norm0 to norm4 for its four blocks; the last one is called norm5 whatever their number.
        shapes.addAll(ParameterShape.norm("features.norm5", width));
        shapes.addAll(ParameterShape.linear("classifier", classes, width));
        return shapes;
    }

    private void addLayer(List<ParameterShape> shapes, String layer, int input) {
        shapes.addAll(ParameterShape.norm(layer + ".norm1", input));
        if (bottleneck) {
            shapes.add(ParameterShape.convolution(layer + ".conv1", bottleneckWidth(), input, 1));
            shapes.addAll(ParameterShape.norm(layer + ".norm2", bottleneckWidth()));
            shapes.add(ParameterShape.convolution(layer + ".conv2", growthRate, bottleneckWidth(), 3));
        } else {
            shapes.add(ParameterShape.convolution(layer + ".conv1", growthRate, input, 3));
        }
    }

    /** How many numbers are learned, as the paper counts them: running statistics are not. */
    public long parameters() {
        return ParameterShape.learned(shapes());
    }

    /** The paper's name for its kind: DenseNet, DenseNet-B (bottlenecks), DenseNet-C (compression) or DenseNet-BC. */
    public String kind() {
        String suffix = (bottleneck ? "B" : "") + (compression < 1 ? "C" : "");
        return suffix.isEmpty() ? "DenseNet" : "DenseNet-" + suffix;
    }

    /** Convolutions and the classifier, as the paper counts: L. */
    public int depth() {
        int layers = blocks.stream().mapToInt(Integer::intValue).sum();
        return 1 + layers * (bottleneck ? 2 : 1) + (blocks.size() - 1) + 1;
    }

    /**
     * The multiply-adds that one picture costs in convolutions and the classifier.
     *
     * @param side of the square picture, in pixels
     */
    public long multiplyAdds(int side) {
        return MultiplyAdds.of(this, side);
    }
}
