package dev.densestream.image;

import dev.densestream.image.PreprocessSpec.Interpolation;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Pillow's bilinear and bicubic resize with antialiasing, bit for bit ({@code src/libImaging/Resample.c}): coefficients in
 * fixed point with 22 bits after the point, rows first, rounded to bytes between the passes.
 *
 * <p>What an instance needs for one picture it keeps for the next. One thread at a time may use it.
 */
public final class Resampler {
    /** Pillow turns the order of the passes for very tall pictures that shrink. */
    private static final int TALL = 100;

    private static final int CHANNELS = 3;
    private static final int SIZES_KNOWN = 32;
    private static final int HALF = 1 << (Taps.BITS - 1);
    private static final int ROWS_TOGETHER = 16;
    private static final int KEPT_BYTES = 16 << 20;

    private final Map<Axis, Taps> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Axis, Taps> eldest) {
            return size() > SIZES_KNOWN;
        }
    };

    private byte[] strip = {};
    /** Bytes, as numbers: the compiler makes vector instructions of a loop over these, and none of one over bytes. */
    private int[] narrow = {};

    private int[] sums = {};

    /** One side of a picture, how it is scaled, and which part of that is wanted. */
    private record Axis(Interpolation filter, int in, int out, int offset, int count) {
        Taps taps() {
            return Taps.of(filter, in, out, offset, count);
        }
    }

    /** The bilinear {@link #cut} of a single picture. */
    public static byte[] resize(Pixels picture, int width, int height, int left, int top, int cutWidth, int cutHeight) {
        return new Resampler().cut(picture, Interpolation.BILINEAR, width, height, left, top, cutWidth, cutHeight);
    }

    /**
     * Scales to {@code width × height} and returns the rectangle at {@code (left, top)} of {@code cutWidth × cutHeight}.
     *
     * @return {@code cutHeight × cutWidth × 3} bytes
     */
    public byte[] cut(
            Pixels picture,
            Interpolation filter,
            int width,
            int height,
            int left,
            int top,
            int cutWidth,
            int cutHeight) {
        Taps columns = known.computeIfAbsent(new Axis(filter, picture.width(), width, left, cutWidth), Axis::taps);
        Taps rows = known.computeIfAbsent(new Axis(filter, picture.height(), height, top, cutHeight), Axis::taps);
        byte[] out = new byte[cutHeight * cutWidth * CHANNELS];
        boolean verticalFirst = picture.height() > (long) TALL * picture.width() && height < picture.height();
        if (verticalFirst) {
            byte[] squeezed = new byte[cutHeight * picture.width() * CHANNELS];
            unpack(picture);
            vertical(picture.width(), 0, rows, squeezed);
            horizontal(new Pixels(picture.width(), cutHeight, squeezed), 0, cutHeight, columns);
            for (int i = 0; i < out.length; i++) {
                out[i] = (byte) narrow[i];
            }
        } else {
            horizontal(picture, rows.first(), rows.end() - rows.first(), columns);
            vertical(cutWidth, rows.first(), rows, out);
        }
        return out;
    }

    /** Whether it has grown so large with a picture that it should not wait for the next one. */
    boolean isLarge() {
        return strip.length + 4L * narrow.length > KEPT_BYTES;
    }

    private void unpack(Pixels picture) {
        byte[] rgb = picture.rgb();
        narrow = grown(narrow, rgb.length);
        for (int i = 0; i < rgb.length; i++) {
            narrow[i] = rgb[i] & 0xff;
        }
    }

    /**
     * Into {@link #narrow}, column by column of the result, so that its weights stay in registers, and few rows at a time, so
     * that those stay in the cache: twice as fast as row by row.
     */
    private void horizontal(Pixels picture, int firstRow, int rowCount, Taps columns) {
        int wanted = (columns.end() - columns.first()) * CHANNELS;
        strip = strip.length < ROWS_TOGETHER * wanted ? new byte[ROWS_TOGETHER * wanted] : strip;
        narrow = grown(narrow, rowCount * columns.size() * CHANNELS);
        for (int top = 0; top < rowCount; top += ROWS_TOGETHER) {
            int rows = Math.min(ROWS_TOGETHER, rowCount - top);
            for (int y = 0; y < rows; y++) {
                int from = ((firstRow + top + y) * picture.width() + columns.first()) * CHANNELS;
                picture.copy(from, strip, y * wanted, wanted);
            }
            for (int x = 0; x < columns.size(); x++) {
                int i = (columns.start(x) - columns.first()) * CHANNELS;
                int o = (top * columns.size() + x) * CHANNELS;
                switch (columns.weightsFrom(x + 1) - columns.weightsFrom(x)) {
                    case 3 -> three(strip, i, wanted, columns, x, narrow, o, rows);
                    case 4 -> four(strip, i, wanted, columns, x, narrow, o, rows);
                    default -> any(strip, i, wanted, columns, x, narrow, o, rows);
                }
            }
        }
    }

    private static void three(byte[] in, int from, int stride, Taps columns, int x, int[] out, int to, int rows) {
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

    private static void four(byte[] in, int from, int stride, Taps columns, int x, int[] out, int to, int rows) {
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

    private static void any(byte[] in, int from, int stride, Taps columns, int x, int[] out, int to, int rows) {
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

    /** @param skipped how many of the picture's rows are not in {@link #narrow} */
    private void vertical(int width, int skipped, Taps rows, byte[] out) {
        int stride = width * CHANNELS;
        sums = grown(sums, stride);
        for (int y = 0; y < rows.size(); y++) {
            int i = (rows.start(y) - skipped) * stride;
            int k = rows.weightsFrom(y);
            begin(narrow, i, rows.weight(k), stride, sums);
            for (k++; k < rows.weightsFrom(y + 1); k++) {
                i += stride;
                add(narrow, i, rows.weight(k), stride, sums);
            }
            round(sums, stride);
            pack(sums, stride, out, y * stride);
        }
    }

    private static void begin(int[] in, int from, int weight, int length, int[] sums) {
        for (int x = 0; x < length; x++) {
            sums[x] = HALF + in[from + x] * weight;
        }
    }

    private static void add(int[] in, int from, int weight, int length, int[] sums) {
        for (int x = 0; x < length; x++) {
            sums[x] += in[from + x] * weight;
        }
    }

    private static void round(int[] sums, int length) {
        for (int x = 0; x < length; x++) {
            sums[x] = Math.max(0, Math.min(255, sums[x] >> Taps.BITS));
        }
    }

    private static void pack(int[] sums, int length, byte[] out, int to) {
        for (int x = 0; x < length; x++) {
            out[to + x] = (byte) sums[x];
        }
    }

    private static int clip(int sum) {
        int value = sum >> Taps.BITS;
        // Hardly ever so: told by one comparison, which costs half of what clamping every value does.
        return (value & ~255) == 0 ? value : value < 0 ? 0 : 255;
    }

    private static int[] grown(int[] scratch, int length) {
        return scratch.length >= length ? scratch : new int[length];
    }
}
