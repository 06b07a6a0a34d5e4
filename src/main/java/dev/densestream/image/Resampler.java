package dev.densestream.image;

import dev.densestream.image.PreprocessSpec.Interpolation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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
    /** What both sums of a pair start with. */
    private static final long HALVES = HALF + ((long) HALF << 32);
    /** One byte of the upper line's pixel and the same of the lower one's. */
    private static final long BOTH = 0x0000_00ff_0000_00ffL;

    private static final int PAIRS_TOGETHER = 8;
    private static final VarHandle FOUR_BYTES =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int KEPT_BYTES = 16 << 20;

    private final Map<Axis, Taps> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Axis, Taps> eldest) {
            return size() > SIZES_KNOWN;
        }
    };

    private byte[] lines = {};
    /** Pixels of two rows in one number, so that one multiplication does for both. */
    private long[] strip = {};
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
        return 8L * strip.length + 4L * narrow.length > KEPT_BYTES;
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
        int wanted = columns.end() - columns.first();
        // The last pixel of a line is read with the byte behind it.
        lines = lines.length <= 2 * wanted * CHANNELS ? new byte[2 * wanted * CHANNELS + 1] : lines;
        strip = strip.length < PAIRS_TOGETHER * wanted ? new long[PAIRS_TOGETHER * wanted] : strip;
        // The last row may have no partner: its place is written all the same.
        narrow = grown(narrow, (rowCount + 1) * columns.size() * CHANNELS);
        for (int top = 0; top < rowCount; top += 2 * PAIRS_TOGETHER) {
            int pairs = Math.min(PAIRS_TOGETHER, (rowCount - top + 1) / 2);
            for (int pair = 0; pair < pairs; pair++) {
                int y = top + 2 * pair;
                int from = ((firstRow + y) * picture.width() + columns.first()) * CHANNELS;
                picture.copy(from, lines, 0, wanted * CHANNELS);
                if (y + 1 < rowCount) {
                    picture.copy(from + picture.width() * CHANNELS, lines, wanted * CHANNELS, wanted * CHANNELS);
                }
                interleave(lines, strip, pair * wanted, wanted);
            }
            for (int x = 0; x < columns.size(); x++) {
                int i = columns.start(x) - columns.first();
                int o = (top * columns.size() + x) * CHANNELS;
                int taps = columns.weightsFrom(x + 1) - columns.weightsFrom(x);
                switch (columns.mayOvershoot() ? 0 : taps) {
                    case 3 -> three(strip, i, wanted, columns, x, narrow, o, pairs);
                    case 4 -> four(strip, i, wanted, columns, x, narrow, o, pairs);
                    default -> any(strip, i, wanted, columns, x, narrow, o, pairs);
                }
            }
        }
    }

    /**
     * Two lines of pixels into numbers of both: the upper one's red, green, blue from bit 0 on, the lower one's from bit 32 on.
     * What is in the byte behind blue is of no use.
     */
    private static void interleave(byte[] lines, long[] out, int to, int length) {
        int lower = length * CHANNELS;
        for (int x = 0; x < length; x++) {
            int i = x * CHANNELS;
            out[to + x] =
                    (int) FOUR_BYTES.get(lines, i) & 0xffff_ffffL | (long) (int) FOUR_BYTES.get(lines, lower + i) << 32;
        }
    }

    private static void three(long[] in, int from, int stride, Taps columns, int x, int[] out, int to, int pairs) {
        int first = columns.weightsFrom(x);
        long a = columns.weight(first);
        long b = columns.weight(first + 1);
        long c = columns.weight(first + 2);
        int step = columns.size() * CHANNELS;
        int i = from;
        int o = to;
        for (int pair = 0; pair < pairs; pair++) {
            long p = in[i];
            long q = in[i + 1];
            long r = in[i + 2];
            putSafe(HALVES + (p & BOTH) * a + (q & BOTH) * b + (r & BOTH) * c, out, o, step);
            putSafe(HALVES + (p >> 8 & BOTH) * a + (q >> 8 & BOTH) * b + (r >> 8 & BOTH) * c, out, o + 1, step);
            putSafe(HALVES + (p >> 16 & BOTH) * a + (q >> 16 & BOTH) * b + (r >> 16 & BOTH) * c, out, o + 2, step);
            i += stride;
            o += 2 * step;
        }
    }

    private static void four(long[] in, int from, int stride, Taps columns, int x, int[] out, int to, int pairs) {
        int first = columns.weightsFrom(x);
        long a = columns.weight(first);
        long b = columns.weight(first + 1);
        long c = columns.weight(first + 2);
        long d = columns.weight(first + 3);
        int step = columns.size() * CHANNELS;
        int i = from;
        int o = to;
        for (int pair = 0; pair < pairs; pair++) {
            long p = in[i];
            long q = in[i + 1];
            long r = in[i + 2];
            long s = in[i + 3];
            putSafe(HALVES + (p & BOTH) * a + (q & BOTH) * b + (r & BOTH) * c + (s & BOTH) * d, out, o, step);
            putSafe(
                    HALVES + (p >> 8 & BOTH) * a + (q >> 8 & BOTH) * b + (r >> 8 & BOTH) * c + (s >> 8 & BOTH) * d,
                    out,
                    o + 1,
                    step);
            putSafe(
                    HALVES + (p >> 16 & BOTH) * a + (q >> 16 & BOTH) * b + (r >> 16 & BOTH) * c + (s >> 16 & BOTH) * d,
                    out,
                    o + 2,
                    step);
            i += stride;
            o += 2 * step;
        }
    }

    private static void any(long[] in, int from, int stride, Taps columns, int x, int[] out, int to, int pairs) {
        int first = columns.weightsFrom(x);
        int end = columns.weightsFrom(x + 1);
        int step = columns.size() * CHANNELS;
        for (int pair = 0; pair < pairs; pair++) {
            int i = from + pair * stride;
            int o = to + 2 * pair * step;
            long red = HALVES;
            long green = HALVES;
            long blue = HALVES;
            for (int k = first; k < end; k++) {
                long weight = columns.weight(k);
                long pixels = in[i++];
                red += (pixels & BOTH) * weight;
                green += (pixels >> 8 & BOTH) * weight;
                blue += (pixels >> 16 & BOTH) * weight;
            }
            put(red, out, o, step);
            put(green, out, o + 1, step);
            put(blue, out, o + 2, step);
        }
    }

    /** Takes two sums apart that cannot be outside of 0 to 255. */
    private static void putSafe(long sums, int[] out, int to, int step) {
        out[to] = (int) sums >>> Taps.BITS;
        out[to + step] = (int) (sums >>> Integer.SIZE + Taps.BITS);
    }

    /**
     * Takes two sums apart. A negative one in the lower half, of a filter with negative weights, has borrowed one from the
     * upper half, which half a unit more gives back.
     */
    private static void put(long sums, int[] out, int to, int step) {
        out[to] = clip((int) sums);
        out[to + step] = clip((int) (sums + 0x8000_0000L >> 32));
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
