package dev.densestream.train;

import java.util.Arrays;
import java.util.Map;

/**
 * The values of a batch norm that stands for one that an exporter folded into the convolution before it. Of that one only the
 * bias is left, which it added to what the convolution makes; in evaluation the new one does exactly that, whatever mean and
 * variance are taken. In training it does so only with those that the convolution's output has.
 */
final class FoldedNorm {
    private static final double EPSILON = 1e-5;

    private FoldedNorm() {}

    /**
     * With nothing known of what the convolution makes.
     *
     * @return by the last part of torchvision's names
     */
    static Map<String, float[]> adding(float[] bias) {
        double[] mean = new double[bias.length];
        double[] variance = new double[bias.length];
        for (int channel = 0; channel < bias.length; channel++) {
            mean[channel] = -bias[channel];
        }
        Arrays.fill(variance, 1);
        return adding(bias, mean, variance);
    }

    /**
     * @param mean of what the convolution makes without the bias, by channel
     * @param variance of the same
     * @return by the last part of torchvision's names
     */
    static Map<String, float[]> adding(float[] bias, double[] mean, double[] variance) {
        float[] scale = new float[bias.length];
        float[] shift = new float[bias.length];
        float[] runningMean = new float[bias.length];
        float[] runningVariance = new float[bias.length];
        for (int channel = 0; channel < bias.length; channel++) {
            runningMean[channel] = (float) mean[channel];
            runningVariance[channel] = (float) variance[channel];
            scale[channel] = (float) Math.sqrt(variance[channel] + EPSILON);
            shift[channel] = (float) (mean[channel] + bias[channel]);
        }
        return Map.of("weight", scale, "bias", shift, "running_mean", runningMean, "running_var", runningVariance);
    }

    /**
     * The bias again.
     *
     * @param norm its name in {@code parameters}, which it was put into
     */
    static float[] bias(Parameters parameters, String norm) {
        float[] shift = parameters.get(norm + ".bias");
        float[] mean = parameters.get(norm + ".running_mean");
        float[] bias = new float[shift.length];
        for (int channel = 0; channel < bias.length; channel++) {
            bias[channel] = shift[channel] - mean[channel];
        }
        return bias;
    }
}
