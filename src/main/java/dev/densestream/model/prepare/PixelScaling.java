package dev.densestream.model.prepare;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * What turns the bytes of a picture into a network's input: {@code (byte × scale − mean) ÷ std}, a channel each.
 *
 * @param scale above 0; 1/255 where the network was trained on values from 0 to 1
 * @param mean of each channel, in the network's order
 * @param std of each channel, in the network's order, above 0
 */
public record PixelScaling(double scale, List<Double> mean, List<Double> std, Channels channels) {
    private static final int CHANNELS = 3;

    public PixelScaling {
        mean = spread(mean, "mean");
        std = spread(std, "std");
        if (!(scale > 0 && Double.isFinite(scale))) {
            throw new IllegalArgumentException("scale %s: allowed is what is above 0, such as 1/255".formatted(scale));
        }
        if (!std.stream().allMatch(each -> each > 0 && Double.isFinite(each))
                || !mean.stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("mean %s, std %s: std must be above 0".formatted(mean, std));
        }
    }

    private static List<Double> spread(List<Double> values, String name) {
        if (values.size() == 1) {
            return Collections.nCopies(CHANNELS, values.getFirst());
        }
        if (values.size() != CHANNELS) {
            throw new IllegalArgumentException(
                    "%s %s: allowed are three numbers, one for each channel, or one for all".formatted(name, values));
        }
        return List.copyOf(values);
    }

    /** What to subtract from the bytes themselves. */
    float[] meanOfBytes() {
        return floats(mean.stream().mapToDouble(value -> value / scale));
    }

    /** What to divide the bytes by afterwards. */
    float[] stdOfBytes() {
        return floats(std.stream().mapToDouble(value -> value / scale));
    }

    private static float[] floats(DoubleStream values) {
        double[] exact = values.toArray();
        float[] floats = new float[exact.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) exact[i];
        }
        return floats;
    }

    /** Whether the network takes the bytes as they are. */
    boolean isIdentity() {
        return scale == 1
                && mean.stream().allMatch(value -> value == 0)
                && std.stream().allMatch(value -> value == 1);
    }

    /** For people: {@code RGB, (byte × 0.00392157 − [0.485, 0.456, 0.406]) ÷ [0.229, 0.224, 0.225]}. */
    @Override
    public String toString() {
        return "%s, %s".formatted(channels, isIdentity() ? "bytes as they are" : formula());
    }

    private String formula() {
        return "(byte × %s − %s) ÷ %s".formatted(number(scale), numbers(mean), numbers(std));
    }

    private static String numbers(List<Double> values) {
        return values.stream().map(PixelScaling::number).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.6g", value);
        return text.contains("e")
                ? text
                : text.replaceFirst("(\\.\\d*?)0+$", "$1").replaceFirst("\\.$", "");
    }
}
