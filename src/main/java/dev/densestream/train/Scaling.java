package dev.densestream.train;

import java.util.List;

/**
 * What turns the bytes of a picture into the network's input: {@code (byte / 255 − mean) / deviation}, a channel each.
 *
 * @param mean of red, green and blue, 0 to 1
 * @param deviation of red, green and blue
 */
record Scaling(List<Double> mean, List<Double> deviation) {
    /** The channels' mean and deviation of ImageNet, which suit photographs in general. */
    static final Scaling PHOTOGRAPHS = new Scaling(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    static final double BYTE = 255.0;

    Scaling {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != 3 || deviation.size() != 3 || deviation.stream().anyMatch(d -> !(d > 0))) {
            throw new IllegalArgumentException(
                    "mean %s, deviation %s: needed are three each, deviations above 0".formatted(mean, deviation));
        }
    }

    float[] meanOfBytes() {
        return bytes(mean);
    }

    float[] deviationOfBytes() {
        return bytes(deviation);
    }

    private static float[] bytes(List<Double> values) {
        float[] scaled = new float[3];
        for (int channel = 0; channel < 3; channel++) {
            scaled[channel] = (float) (values.get(channel) * BYTE);
        }
        return scaled;
    }
}
