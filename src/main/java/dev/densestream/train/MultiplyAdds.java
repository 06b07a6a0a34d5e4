package dev.densestream.train;

/**
 * Counts the multiply-adds that one picture costs: those of convolutions and of the classifier, as the field counts them;
 * batch norms, activations and pooling are left out.
 */
final class MultiplyAdds {
    private long side;
    private long count;

    private MultiplyAdds(int side) {
        this.side = side;
    }

    /** @param side of the square picture, in pixels */
    static long of(DenseNetSpec spec, int side) {
        var counter = new MultiplyAdds(side);
        counter.stem(spec.stem(), spec.stemWidth());
        int width = spec.stemWidth();
        for (int block = 1; block <= spec.blocks().size(); block++) {
            for (int layer = 1; layer <= spec.blocks().get(block - 1); layer++) {
                counter.layer(spec, spec.layerInput(width, layer));
            }
            width = spec.blockOutput(width, block);
            if (block < spec.blocks().size()) {
                counter.convolution(width, spec.transitionOutput(width), 1);
                width = spec.transitionOutput(width);
                counter.side /= 2; // an average-pool without padding leaves an odd last row out
            }
        }
        counter.linear(width, spec.classes());
        return counter.count;
    }

    static long of(PreActivationSpec spec, int side) {
        var counter = new MultiplyAdds(side);
        counter.stem(spec.stem(), spec.width());
        for (int stage = 1; stage <= PreActivationSpec.STAGES; stage++) {
            for (int unit = 1; unit <= spec.units(); unit++) {
                if (spec.widens(stage, unit)) {
                    counter.shrink(2);
                    counter.convolution(spec.unitInput(stage, unit), spec.stageWidth(stage), 1);
                }
                counter.convolution(spec.unitInput(stage, unit), spec.stageWidth(stage), 3);
                counter.convolution(spec.stageWidth(stage), spec.stageWidth(stage), 3);
            }
        }
        counter.linear(spec.stageWidth(PreActivationSpec.STAGES), spec.classes());
        return counter.count;
    }

    private void layer(DenseNetSpec spec, int input) {
        if (spec.bottleneck()) {
            convolution(input, spec.bottleneckWidth(), 1);
            convolution(spec.bottleneckWidth(), spec.growthRate(), 3);
        } else {
            convolution(input, spec.growthRate(), 3);
        }
    }

    private void stem(DenseNetSpec.Stem stem, int width) {
        shrink(stem.stride());
        convolution(3, width, stem.kernel());
        if (stem.pool()) {
            shrink(2);
        }
    }

    /** What follows sees a picture whose side is divided, rounded up as padded convolutions and max-pools do. */
    private void shrink(int stride) {
        side = Math.ceilDiv(side, stride);
    }

    /** @param outputs maps of the size that the picture has now */
    private void convolution(long inputs, long outputs, long kernel) {
        count += side * side * inputs * outputs * kernel * kernel;
    }

    private void linear(long inputs, long outputs) {
        count += inputs * outputs;
    }
}
