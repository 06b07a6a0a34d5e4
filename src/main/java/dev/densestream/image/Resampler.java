package dev.densestream.image;

import dev.densestream.image.PreprocessSpec.Interpolation;

/**
 * Pillow's bilinear and bicubic resize with antialiasing, bit for bit ({@code src/libImaging/Resample.c}): coefficients in
 * fixed point with 22 bits after the point, rows first, rounded to bytes between the passes.
 */
public final class Resampler {
    private static final int BITS = 22;
    private static final int HALF = 1 << (BITS - 1);
    private static final int CHANNELS = 3;
    private static final int ROWS_TOGETHER = 16;
    /** Pillow turns the order of the passes for very tall pictures that shrink. */
    private static final int TALL = 100;

    private Resampler() {}

    /** The bilinear {@link #resize(Pixels, Interpolation, int, int, int, int, int, int)}. */
    public static byte[] resize(Pixels picture, int width, int height, int left, int top, int cutWidth, int cutHeight) {
        return resize(picture, Interpolation.BILINEAR, width, height, left, top, cutWidth, cutHeight);
    }

    /**
     * Scales to {@code width × height} and returns the rectangle at {@code (left, top)} of {@code cutWidth × cutHeight}.
     *
     * @return {@code cutHeight × cutWidth × 3} bytes
     */
    public static byte[] resize(
            Pixels picture,
            Interpolation filter,
            int width,
            int height,
            int left,
            int top,
            int cutWidth,
            int cutHeight) {
        Taps columns = Taps.of(filter, picture.width(), width, left, cutWidth);
        Taps rows = Taps.of(filter, picture.height(), height, top, cutHeight);
        boolean verticalFirst = picture.height() > (long) TALL * picture.width() && height < picture.height();
        if (verticalFirst) {
            byte[] squeezed = vertical(picture.rgb(), picture.width(), 0, rows);
            return horizontal(squeezed, picture.width(), 0, cutHeight, columns);
        }
        int firstRow = rows.first();
        int rowCount = rows.end() - firstRow;
        byte[] narrow = horizontal(picture.rgb(), picture.width(), firstRow, rowCount, columns);
        return vertical(narrow, cutWidth, firstRow, rows);
    }

    /**
     * Column by column of the result, so that its weights stay in registers, and few rows at a time, so that those stay in
     * the cache: twice as fast as row by row.
     */
    private static byte[] horizontal(byte[] in, int inWidth, int firstRow, int rowCount, Taps columns) {
        byte[] out = new byte[rowCount * columns.size() * CHANNELS];
        for (int top = 0; top < rowCount; top += ROWS_TOGETHER) {
            int rows = Math.min(ROWS_TOGETHER, rowCount - top);
            for (int x = 0; x < columns.size(); x++) {
                int i = ((firstRow + top) * inWidth + columns.start(x)) * CHANNELS;
                int o = (top * columns.size() + x) * CHANNELS;
                int stride = inWidth * CHANNELS;
                switch (columns.weightsFrom(x + 1) - columns.weightsFrom(x)) {
                    case 3 -> three(in, i, stride, columns, x, out, o, rows);
                    case 4 -> four(in, i, stride, columns, x, out, o, rows);
                    default -> any(in, i, stride, columns, x, out, o, rows);
                }
            }
        }
        return out;
    }

    private static void three(byte[] in, int from, int stride, Taps columns, int x, byte[] out, int to, int rows) {
        int k = columns.weightsFrom(x);
        int a = columns.weight(k);
        int b = columns.weight(k + 1);
        int c = columns.weight(k + 2);
        int i = from;
        int o = to;
        int step = columns.size() * CHANNELS;
        for (int y = 0; y < rows; y++) {
            out[o] = clip(HALF + (in[i] & 0xff) * a + (in[i + 3] & 0xff) * b + (in[i + 6] & 0xff) * c);
            out[o + 1] = clip(HALF + (in[i + 1] & 0xff) * a + (in[i + 4] & 0xff) * b + (in[i + 7] & 0xff) * c);
            out[o + 2] = clip(HALF + (in[i + 2] & 0xff) * a + (in[i + 5] & 0xff) * b + (in[i + 8] & 0xff) * c);
            i += stride;
            o += step;
        }
    }

    private static void four(byte[] in, int from, int stride, Taps columns, int x, byte[] out, int to, int rows) {
        int k = columns.weightsFrom(x);
        int a = columns.weight(k);
        int b = columns.weight(k + 1);
        int c = columns.weight(k + 2);
        int d = columns.weight(k + 3);
        int i = from;
        int o = to;
        int step = columns.size() * CHANNELS;
        for (int y = 0; y < rows; y++) {
            out[o] = clip(HALF
                    + (in[i] & 0xff) * a
                    + (in[i + 3] & 0xff) * b
                    + (in[i + 6] & 0xff) * c
                    + (in[i + 9] & 0xff) * d);
            out[o + 1] = clip(HALF
                    + (in[i + 1] & 0xff) * a
                    + (in[i + 4] & 0xff) * b
                    + (in[i + 7] & 0xff) * c
                    + (in[i + 10] & 0xff) * d);
            out[o + 2] = clip(HALF
                    + (in[i + 2] & 0xff) * a
                    + (in[i + 5] & 0xff) * b
                    + (in[i + 8] & 0xff) * c
                    + (in[i + 11] & 0xff) * d);
            i += stride;
            o += step;
        }
    }

    private static void any(byte[] in, int from, int stride, Taps columns, int x, byte[] out, int to, int rows) {
        int first = columns.weightsFrom(x);
        int end = columns.weightsFrom(x + 1);
        for (int y = 0; y < rows; y++) {
            int i = from + y * stride;
            int o = to + y * columns.size() * CHANNELS;
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            for (int k = first; k < end; k++) {
                int weight = columns.weight(k);
                red += (in[i] & 0xff) * weight;
                green += (in[i + 1] & 0xff) * weight;
                blue += (in[i + 2] & 0xff) * weight;
                i += CHANNELS;
            }
            out[o] = clip(red);
            out[o + 1] = clip(green);
            out[o + 2] = clip(blue);
        }
    }

    /** @param skipped how many of the picture's rows are not in {@code in} */
    private static byte[] vertical(byte[] in, int width, int skipped, Taps rows) {
        int stride = width * CHANNELS;
        byte[] out = new byte[rows.size() * stride];
        int[] sums = new int[stride];
        for (int y = 0; y < rows.size(); y++) {
            java.util.Arrays.fill(sums, HALF);
            int i = (rows.start(y) - skipped) * stride;
            for (int k = rows.weightsFrom(y); k < rows.weightsFrom(y + 1); k++) {
                int weight = rows.weight(k);
                for (int x = 0; x < stride; x++) {
                    sums[x] += (in[i + x] & 0xff) * weight;
                }
                i += stride;
            }
            for (int x = 0; x < stride; x++) {
                out[y * stride + x] = clip(sums[x]);
            }
        }
        return out;
    }

    private static byte clip(int sum) {
        int value = sum >> BITS;
        // Hardly ever so: told by one comparison, which costs half of what clamping every value does.
        return (byte) ((value & ~255) == 0 ? value : value < 0 ? 0 : 255);
    }

    /** Which input positions make each output position, and with what weights. */
    private static final class Taps {
        private final int[] starts;
        private final int[] from;
        private final int[] weights;

        private Taps(int[] starts, int[] from, int[] weights) {
            this.starts = starts;
            this.from = from;
            this.weights = weights;
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
}
