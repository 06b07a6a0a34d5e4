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
    /** So many bytes of a picture are turned together: they lie in the processor's cache. */
    private static final int TURNED_TOGETHER = 1 << 17;

    private static final int ROWS_TOGETHER = 64;
    private static final int KEPT_BYTES = 4 << 20;

    private final Map<Axis, Taps> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Axis, Taps> eldest) {
            return size() > SIZES_KNOWN;
        }
    };

    private byte[] strip = {};
    private byte[] turned = {};
    private byte[] mixed = {};
    private byte[] narrow = {};
    private final WeightedSum sum = new WeightedSum();

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
            int stride = picture.width() * CHANNELS;
            byte[] squeezed = new byte[cutHeight * stride];
            vertical(picture.rgb(), stride, 0, rows, stride, squeezed);
            horizontal(new Pixels(picture.width(), cutHeight, squeezed), 0, cutHeight, columns);
            for (int y = 0; y < cutHeight; y++) {
                System.arraycopy(narrow, y * narrowStride(columns), out, y * cutWidth * CHANNELS, cutWidth * CHANNELS);
            }
        } else {
            horizontal(picture, rows.first(), rows.end() - rows.first(), columns);
            vertical(narrow, narrowStride(columns), rows.first(), rows, cutWidth * CHANNELS, out);
        }
        return out;
    }

    /** Whether it has grown so large with a picture that it should not wait for the next one. */
    boolean isLarge() {
        return (long) strip.length + turned.length + mixed.length + narrow.length > KEPT_BYTES;
    }

    /**
     * Into {@link #narrow}, from columns to rows and back: samples that get the same weights then lie side by side, for the
     * processor to multiply many at once.
     */
    private void horizontal(Pixels picture, int firstRow, int rowCount, Taps columns) {
        int stride = picture.width() * CHANNELS;
        int wanted = (columns.end() - columns.first()) * CHANNELS;
        int padded = eights(wanted);
        int narrowStride = narrowStride(columns);
        int together = eights(Math.clamp(TURNED_TOGETHER / padded, 1, Math.min(ROWS_TOGETHER, rowCount)));
        strip = grown(strip, together * padded);
        turned = grown(turned, together * padded);
        mixed = grown(mixed, together * narrowStride);
        narrow = grown(narrow, eights(rowCount) * narrowStride);
        for (int top = 0; top < rowCount; top += together) {
            int rows = Math.min(together, rowCount - top);
            int lanes = eights(rows);
            for (int y = 0; y < rows; y++) {
                int from = (firstRow + top + y) * stride + columns.first() * CHANNELS;
                picture.copy(from, strip, y * padded, wanted);
            }
            Transposition.of(strip, lanes, padded, turned, 0);
            int pixel = lanes * CHANNELS;
            for (int x = 0; x < columns.size(); x++) {
                sum.of(
                        turned,
                        (columns.start(x) - columns.first()) * pixel,
                        pixel,
                        columns,
                        x,
                        pixel,
                        mixed,
                        x * pixel);
            }
            Transposition.of(mixed, narrowStride, lanes, narrow, top * narrowStride);
        }
    }

    private static int narrowStride(Taps columns) {
        return eights(columns.size() * CHANNELS);
    }

    /** @param skipped how many of the picture's rows are not in {@code in} */
    private void vertical(byte[] in, int stride, int skipped, Taps rows, int length, byte[] out) {
        for (int y = 0; y < rows.size(); y++) {
            sum.of(in, (rows.start(y) - skipped) * stride, stride, rows, y, length, out, y * length);
        }
    }

    private static byte[] grown(byte[] scratch, int length) {
        return scratch.length >= length ? scratch : new byte[length];
    }

    private static int eights(int length) {
        return (length + 7) & -8;
    }
}
