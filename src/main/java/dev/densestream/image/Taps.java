package dev.densestream.image;

import dev.densestream.image.PreprocessSpec.Interpolation;
import java.util.Arrays;

/** Which input positions make each output position, and with what weights. */
final class Taps {
    /** Of the fixed point: how many are behind it. */
    static final int BITS = 22;

    private final int[] starts;
    private final int[] from;
    private final int[] weights;
    private final boolean mayOvershoot;

    private Taps(int[] starts, int[] from, int[] weights) {
        this.starts = starts;
        this.from = from;
        this.weights = weights;
        this.mayOvershoot = Arrays.stream(weights).anyMatch(weight -> weight < 0);
    }

    /** The taps of the output positions {@code offset} to {@code offset + count}. */
    static Taps of(Interpolation filter, int in, int out, int offset, int count) {
        if (in == out) {
            return unchanged(offset, count);
        }
        double scale = (double) in / out;
        double filterScale = Math.max(scale, 1.0);
        double support = support(filter) * filterScale;
        int[] starts = new int[count];
        int[] from = new int[count + 1];
        int[] weights = new int[count * ((int) Math.ceil(support) * 2 + 1)];
        for (int x = 0; x < count; x++) {
            double center = (x + offset + 0.5) * scale;
            int min = Math.max(0, (int) (center - support + 0.5));
            int max = Math.min(in, (int) (center + support + 0.5));
            starts[x] = min;
            from[x + 1] = from[x] + max - min;
            double[] exact = new double[max - min];
            for (int k = 0; k < exact.length; k++) {
                exact[k] = weight(filter, Math.abs((k + min - center + 0.5) * (1.0 / filterScale)));
            }
            fill(weights, from[x], exact);
        }
        return new Taps(starts, from, weights);
    }

    /** How far the filter reaches, in pixels of the smaller picture. */
    private static double support(Interpolation filter) {
        return switch (filter) {
            case BILINEAR -> 1;
            case BICUBIC -> 2;
        };
    }

    /** @param distance from the middle of the filter, 0 or more */
    private static double weight(Interpolation filter, double distance) {
        return switch (filter) {
            case BILINEAR -> Math.max(0.0, 1.0 - distance);
            case BICUBIC -> cubic(distance);
        };
    }

    /** Keys' convolution with a = −1/2, its terms grouped as Pillow groups them: the order decides the last bit. */
    private static double cubic(double x) {
        double a = -0.5;
        if (x < 1.0) {
            return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
        }
        return x < 2.0 ? (((x - 5) * x + 8) * x - 4) * a : 0.0;
    }

    private static void fill(int[] weights, int at, double[] exact) {
        double sum = 0;
        for (int k = 0; k < exact.length; k++) {
            sum += exact[k];
        }
        for (int k = 0; k < exact.length; k++) {
            double weight = sum == 0.0 ? exact[k] : exact[k] / sum;
            weights[at + k] = (int) (weight * (1 << BITS) + (weight < 0 ? -0.5 : 0.5));
        }
    }

    private static Taps unchanged(int offset, int count) {
        int[] starts = new int[count];
        int[] from = new int[count + 1];
        int[] weights = new int[count];
        for (int x = 0; x < count; x++) {
            starts[x] = offset + x;
            from[x + 1] = x + 1;
            weights[x] = 1 << BITS;
        }
        return new Taps(starts, from, weights);
    }

    int size() {
        return starts.length;
    }

    int start(int x) {
        return starts[x];
    }

    int weightsFrom(int x) {
        return from[x];
    }

    /** Whether a result may lie outside of what went into it, as it may where a weight is negative. */
    boolean mayOvershoot() {
        return mayOvershoot;
    }

    int weight(int k) {
        return weights[k];
    }

    /** The first input position that any of them needs. */
    int first() {
        return starts[0];
    }

    /** One past the last input position that any of them needs. */
    int end() {
        int last = starts.length - 1;
        return starts[last] + from[last + 1] - from[last];
    }
}
