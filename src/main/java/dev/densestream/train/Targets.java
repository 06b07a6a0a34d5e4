package dev.densestream.train;

import dev.densestream.train.data.DecodedPictures;
import java.util.Arrays;
import java.util.List;

/** What the network should say of each training picture, and how much that picture weighs. */
final class Targets {
    private final DecodedPictures pictures;
    private final double smoothing;
    private final double[] weights;

    /** @param balanced whether a label weighs the more, the fewer pictures it has; the mean weight of a picture is 1 */
    Targets(DecodedPictures pictures, double smoothing, boolean balanced) {
        this.pictures = pictures;
        this.smoothing = smoothing;
        this.weights = new double[pictures.labels().size()];
        int[] counts = pictures.perLabel();
        Arrays.setAll(
                weights,
                label -> balanced && counts[label] > 0
                        ? (double) pictures.size() / (counts[label] * (double) counts.length)
                        : 1);
    }

    /**
     * For the pictures of a step, {@code [N, classes]}: the wanted probabilities times the picture's part of the step's weight, so
     * that the loss is minus the sum of their products with the logarithms of the network's.
     */
    float[] of(List<Integer> chosen) {
        int classes = weights.length;
        double all =
                chosen.stream().mapToDouble(i -> weights[pictures.label(i)]).sum();
        float[] targets = new float[chosen.size() * classes];
        for (int row = 0; row < chosen.size(); row++) {
            int label = pictures.label(chosen.get(row));
            double part = weights[label] / all;
            Arrays.fill(targets, row * classes, (row + 1) * classes, (float) (part * smoothing / classes));
            targets[row * classes + label] += (float) (part * (1 - smoothing));
        }
        return targets;
    }
}
