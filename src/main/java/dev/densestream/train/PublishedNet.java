package dev.densestream.train;

import dev.densestream.train.DenseNetSpec.Stem;
import java.util.List;
import java.util.Locale;

/**
 * The networks of the paper (Huang et al., arXiv 1608.06993, tables 1 to 3), and DenseNet-161 that its authors published
 * beside them. Those named by depth L and growth rate k are for 32 × 32 pixels, the others for 224 × 224.
 */
public enum PublishedNet {
    DENSENET_40_12(cifar(16, 12, 12, false)),
    DENSENET_100_12(cifar(16, 12, 32, false)),
    DENSENET_100_24(cifar(16, 24, 32, false)),
    DENSENET_BC_100_12(cifar(24, 12, 16, true)),
    DENSENET_BC_250_24(cifar(48, 24, 41, true)),
    DENSENET_BC_190_40(cifar(80, 40, 31, true)),
    DENSENET_121(imageNet(32, 6, 12, 24, 16)),
    DENSENET_169(imageNet(32, 6, 12, 32, 32)),
    DENSENET_201(imageNet(32, 6, 12, 48, 32)),
    DENSENET_264(imageNet(32, 6, 12, 64, 48)),
    DENSENET_161(imageNet(48, 6, 12, 36, 24));

    private static final int CIFAR_SIDE = 32;
    private static final int IMAGENET_SIDE = 224;

    private final DenseNetSpec shape;

    PublishedNet(DenseNetSpec shape) {
        this.shape = shape;
    }

    public DenseNetSpec spec(int classes) {
        return shape.withClasses(classes);
    }

    /** Width and height of the pictures that it was made for. */
    public int inputSize() {
        return shape.stem() == Stem.CIFAR ? CIFAR_SIDE : IMAGENET_SIDE;
    }

    /** For how many labels it was published: CIFAR-10 (and SVHN) and CIFAR-100, or ImageNet. */
    public List<Integer> classes() {
        return shape.stem() == Stem.CIFAR ? List.of(10, 100) : List.of(1000);
    }

    /** Its name on the command line, such as {@code densenet-bc-100-12}: depth and growth rate, or the depth alone. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static DenseNetSpec cifar(int stemWidth, int growthRate, int layers, boolean bottleneckAndCompression) {
        return new DenseNetSpec(
                Stem.CIFAR,
                stemWidth,
                growthRate,
                List.of(layers, layers, layers),
                bottleneckAndCompression,
                bottleneckAndCompression ? 0.5 : 1,
                10);
    }

    private static DenseNetSpec imageNet(int growthRate, Integer... blocks) {
        return new DenseNetSpec(Stem.IMAGENET, 2 * growthRate, growthRate, List.of(blocks), true, 0.5, 1000);
    }
}
