package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;

/** The convolutions of a network: zero padding that keeps the size at stride 1, and no bias. */
final class Convolution {
    /** Channels that oneDNN takes at a time with AVX-512; with AVX2 it is half of it. */
    private static final long BLOCK = 16;

    private Convolution() {}

    /** The convolution within a network, right with any number of maps. */
    static NDArray of(NDArray input, NDArray weight, long stride) {
        boolean single = weight.getShape().get(2) == 1;
        return single ? plain(input, weight, stride) : inWholeBlocks(input, weight, stride);
    }

    /**
     * The convolution as PyTorch computes it. Where oneDNN does that, do not use it for kernels above 1×1 between numbers of maps that
     * are no multiples of {@value #BLOCK}, other than on pictures.
     *
     * @param input {@code [N, C, H, W]}
     * @param weight {@code [K, C, kernel, kernel]}
     * @return {@code [N, K, H / stride, W / stride]}
     */
    static NDArray plain(NDArray input, NDArray weight, long stride) {
        long pad = weight.getShape().get(2) / 2;
        return Conv2d.conv2d(input, weight, null, new Shape(stride, stride), new Shape(pad, pad), new Shape(1, 1), 1)
                .singletonOrThrow();
    }

    /**
     * The convolution, right with any number of maps: those that are missing from a whole block are filled with zeros. PyTorch 2.7.1
     * otherwise answers wrongly where the inputs, and gives wrong gradients where the outputs, end within a block
     * (docs/decisions/0005).
     */
    static NDArray inWholeBlocks(NDArray input, NDArray weight, long stride) {
        long outputs = weight.getShape().get(0);
        if (outputs % BLOCK == 0 && weight.getShape().get(1) % BLOCK == 0) {
            return plain(input, weight, stride);
        }
        try (NDArray wideInput = filled(input, 1);
                NDArray wideWeight = filled(weight, 1);
                NDArray wholeWeight = filled(wideWeight, 0);
                NDArray whole = plain(wideInput, wholeWeight, stride)) {
            return whole.get(new NDIndex(":, :{}", outputs));
        }
    }

    /** The array with zeros up to a whole block along {@code axis}; always one to be closed beside the array itself. */
    private static NDArray filled(NDArray array, int axis) {
        Shape shape = array.getShape();
        long missing = Math.floorMod(-shape.get(axis), BLOCK);
        if (missing == 0) {
            return array.reshape(shape);
        }
        long[] zeros = shape.getShape().clone();
        zeros[axis] = missing;
        try (NDArray zero = array.getManager().zeros(new Shape(zeros))) {
            return array.concat(zero, axis);
        }
    }
}
