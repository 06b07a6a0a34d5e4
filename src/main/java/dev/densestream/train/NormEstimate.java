package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.densestream.image.Pixels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Estimates batch norms that were lost from the pictures that training will see. Without this the first batches, which are
 * normalised by their own mean and variance, would find another network than the one in the file.
 */
final class NormEstimate {
    /** How many are enough: mean and variance are over all places of each. */
    static final int PICTURES = 512;

    private static final int[] ALL_BUT_CHANNELS = {0, 2, 3};

    private final Map<String, Moments> moments = new HashMap<>();
    private final Set<String> norms;
    private final Batches batches;
    private final Torch engine;

    /** @param norms as torchvision names them */
    NormEstimate(Set<String> norms, Scaling scaling, Torch engine) {
        this.norms = norms;
        this.batches = new Batches(scaling);
        this.engine = engine;
    }

    /** Looks at what the network, in evaluation, makes of some pictures. */
    void see(Network network, List<Pixels> pictures) {
        try (NDManager manager = engine.newBaseManager()) {
            network.forward(batches.of(pictures, manager), this::see);
        } catch (RuntimeException e) {
            throw ShortMemory.in(e, pictures.size());
        }
    }

    private void see(String norm, NDArray input) {
        if (!norms.contains(norm)) {
            return;
        }
        long channels = input.getShape().get(1);
        float each = (float) input.getShape().size() / channels;
        try (NDArray sum = input.sum(ALL_BUT_CHANNELS);
                NDArray mean = sum.div(each);
                NDArray spread = mean.reshape(1, channels, 1, 1);
                NDArray centred = input.sub(spread);
                NDArray squared = centred.square();
                NDArray squares = squared.sum(ALL_BUT_CHANNELS)) {
            moments.computeIfAbsent(norm, name -> new Moments((int) channels))
                    .add(each, mean.toFloatArray(), squares.toFloatArray());
        }
    }

    /** The values with these batch norms as they were seen; in evaluation the network answers as before. */
    Parameters of(Parameters values) {
        Map<String, float[]> estimated = new HashMap<>();
        moments.forEach((norm, seen) -> FoldedNorm.adding(FoldedNorm.bias(values, norm), seen.mean, seen.variance())
                .forEach((part, value) -> estimated.put(norm + "." + part, value)));
        return values.with(estimated);
    }

    /** Mean and variance of several batches together, by channel. */
    private static final class Moments {
        private final double[] mean;
        private final double[] squares;
        private double count;

        Moments(int channels) {
            mean = new double[channels];
            squares = new double[channels];
        }

        /** @param squaresOfMore the sum of their squared distances from their own mean */
        void add(double more, float[] meanOfMore, float[] squaresOfMore) {
            double all = count + more;
            for (int channel = 0; channel < mean.length; channel++) {
                double apart = meanOfMore[channel] - mean[channel];
                squares[channel] += squaresOfMore[channel] + apart * apart * count * more / all;
                mean[channel] += apart * more / all;
            }
            count = all;
        }

        double[] variance() {
            double[] variance = new double[squares.length];
            for (int channel = 0; channel < variance.length; channel++) {
                variance[channel] = squares[channel] / count;
            }
            return variance;
        }
    }
}
