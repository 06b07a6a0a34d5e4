package dev.densestream.train;

import java.util.Arrays;
import java.util.List;

/**
 * Brings each feature to mean 0 and deviation 1, so that one learning rate fits the features of any network; what was learned
 * from such features is then brought back to features as they are.
 */
final class Standard {
    private final double[] mean;
    private final double[] deviation;

    /** @param rows the features that the means and deviations are taken of */
    Standard(List<float[]> rows) {
        int width = rows.getFirst().length;
        mean = new double[width];
        deviation = new double[width];
        for (float[] row : rows) {
            for (int i = 0; i < width; i++) {
                mean[i] += row[i] / rows.size();
            }
        }
        for (float[] row : rows) {
            for (int i = 0; i < width; i++) {
                deviation[i] += (row[i] - mean[i]) * (row[i] - mean[i]) / rows.size();
            }
        }
        // A feature that is the same for all pictures tells nothing and stays 0.
        Arrays.setAll(deviation, i -> deviation[i] > 0 ? Math.sqrt(deviation[i]) : 1);
    }

    float[] of(float[] feature) {
        float[] standard = new float[feature.length];
        for (int i = 0; i < feature.length; i++) {
            standard[i] = (float) ((feature[i] - mean[i]) / deviation[i]);
        }
        return standard;
    }

    /** The layer that gives for features as they are what {@code layer} gives for standard ones. */
    LinearLayer undone(LinearLayer layer) {
        int width = mean.length;
        float[] weights = new float[layer.weights().length];
        float[] bias = new float[layer.bias().length];
        for (int label = 0; label < bias.length; label++) {
            double shift = layer.bias()[label];
            for (int i = 0; i < width; i++) {
                double weight = layer.weights()[label * width + i] / deviation[i];
                weights[label * width + i] = (float) weight;
                shift -= weight * mean[i];
            }
            bias[label] = (float) shift;
        }
        return new LinearLayer(weights, bias);
    }
}
