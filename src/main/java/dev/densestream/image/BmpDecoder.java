package dev.densestream.image;

import java.util.Arrays;
import java.util.List;

/** The pixels of a BMP file. OpenCV's decoder widens five bits to eight without filling the lower three. */
final class BmpDecoder {
    private final byte[] bytes;
    private final BmpStructure bmp;
    private final byte[] rgb;

    private BmpDecoder(byte[] bytes, Truncation truncation) throws ImageException {
        this.bytes = bytes;
        this.bmp = BmpStructure.of(bytes, truncation);
        this.rgb = new byte[Math.toIntExact(bmp.header().pixels() * 3)];
    }

    /** Lines that are not there have the first colour of the palette, or are black, or where there is alpha, white. */
    static Pixels decode(byte[] bytes, Truncation truncation) throws ImageException {
        var decoder = new BmpDecoder(bytes, truncation);
        boolean truncated = false;
        if (decoder.bmp.runLength()) {
            truncated = !decoder.runs(truncation);
        } else if (decoder.bmp.bits() <= 8) {
            decoder.indexed();
        } else {
            decoder.direct();
        }
        return new Pixels(decoder.bmp.width(), decoder.bmp.height(), decoder.rgb, truncated);
    }

    private int rowAt(int stored) {
        int row = bmp.topDown() ? stored : bmp.height() - 1 - stored;
        return row * bmp.width() * 3;
    }

    private void indexed() throws ImageException {
        int[] palette = bmp.palette();
        int bits = bmp.bits();
        int mask = (1 << bits) - 1;
        for (int y = 0; y < bmp.height(); y++) {
            int line = (int) (bmp.pixelsAt() + y * bmp.stride());
            int o = rowAt(y);
            boolean there = bmp.holds(y);
            for (int x = 0; x < bmp.width(); x++, o += 3) {
                long bit = (long) x * bits;
                int shift = 8 - bits - (int) (bit & 7);
                put(palette[there ? bytes[line + (int) (bit >> 3)] >> shift & mask : 0], o);
            }
        }
    }

    private void direct() throws ImageException {
        int size = bmp.bits() / 8;
        List<Long> channels = bmp.channels();
        Channel red = Channel.of(channels.get(0));
        Channel green = Channel.of(channels.get(1));
        Channel blue = Channel.of(channels.get(2));
        Channel alpha = Channel.of(channels.get(3));
        for (int y = 0; y < bmp.height(); y++) {
            int i = (int) (bmp.pixelsAt() + y * bmp.stride());
            int o = rowAt(y);
            int there = bmp.holds(y) ? size : 0;
            for (int x = 0; x < bmp.width(); x++, i += size, o += 3) {
                int pixel = 0;
                for (int k = there - 1; k >= 0; k--) {
                    pixel = pixel << 8 | (bytes[i + k] & 0xff);
                }
                int opaque = alpha.most() == 0 ? 255 : alpha.of(pixel);
                rgb[o] = Colours.onWhite(red.of(pixel), opaque);
                rgb[o + 1] = Colours.onWhite(green.of(pixel), opaque);
                rgb[o + 2] = Colours.onWhite(blue.of(pixel), opaque);
            }
        }
    }

    /**
     * Some of a pixel's bits.
     *
     * @param most the largest value that they can have
     */
    private record Channel(int shift, int most) {
        static Channel of(long mask) {
            int shift = mask == 0 ? 0 : Long.numberOfTrailingZeros(mask);
            return new Channel(shift, (int) (mask >> shift));
        }

        /** As a byte: the largest becomes 255. */
        int of(int pixel) {
            return most == 0 ? 0 : (pixel >>> shift & most) * 255 / most;
        }
    }

    /**
     * Lines end where the file says so.
     *
     * @return whether all pixels were there when it ended
     */
    private boolean runs(Truncation truncation) throws ImageException {
        byte[] indices = new byte[Math.multiplyExact(bmp.width(), bmp.height())];
        int found = new RunLength(bytes, (int) Math.min(bmp.pixelsAt(), bytes.length), bmp.width(), bmp.bits() == 4)
                .unpack(indices);
        boolean none = found < bmp.width();
        if (found < indices.length && (none || truncation == Truncation.REFUSED)) {
            throw new ImageException(
                    "truncated", "the BMP file ends after %d of %d pixels".formatted(found, indices.length));
        }
        Arrays.fill(indices, found / bmp.width() * bmp.width(), indices.length, (byte) 0);
        int[] palette = bmp.palette();
        for (int y = 0; y < bmp.height(); y++) {
            int o = rowAt(y);
            for (int x = 0; x < bmp.width(); x++, o += 3) {
                put(palette[indices[y * bmp.width() + x] & 0xff], o);
            }
        }
        return found == indices.length;
    }

    private void put(int colour, int at) {
        rgb[at] = (byte) (colour >> 16);
        rgb[at + 1] = (byte) (colour >> 8);
        rgb[at + 2] = (byte) colour;
    }

    /** BMP's run-length encoding: pairs of a count and a value, and escapes that begin with a zero. */
    private static final class RunLength {
        private static final int END_OF_LINE = 0;
        private static final int END = 1;
        private static final int SKIP = 2;

        private final byte[] in;
        private final int width;
        private final boolean nibbles;
        private int at;
        private int column;
        private int o;

        RunLength(byte[] in, int at, int width, boolean nibbles) {
            this.in = in;
            this.at = at;
            this.width = width;
            this.nibbles = nibbles;
        }

        /** @return how many pixels the file holds, skipped ones counted in */
        int unpack(byte[] out) {
            while (o < out.length && at + 2 <= in.length) {
                int count = in[at++] & 0xff;
                int value = in[at++] & 0xff;
                if (count > 0) {
                    run(Math.min(count, width - column), value, out);
                } else if (value == END) {
                    return o;
                } else if (value == END_OF_LINE) {
                    o += (width - o % width) % width;
                    column = 0;
                } else if (value == SKIP) {
                    if (at + 2 > in.length) {
                        return o;
                    }
                    skip(in[at++] & 0xff, in[at++] & 0xff, out.length);
                } else if (!literal(value, out)) {
                    return o;
                }
            }
            return Math.min(o, out.length);
        }

        private void run(int count, int value, byte[] out) {
            for (int k = 0; k < count && o < out.length; k++) {
                out[o++] = (byte) (!nibbles ? value : k % 2 == 0 ? value >> 4 : value & 15);
            }
            column += Math.max(0, count);
        }

        private void skip(int right, int up, int length) {
            o = (int) Math.min(length, o + right + (long) up * width);
            column = o % width;
        }

        /** @return false where the file ends in it */
        private boolean literal(int count, byte[] out) {
            int size = nibbles ? (count + 1) / 2 : count;
            if (at + size > in.length) {
                return false;
            }
            for (int k = 0; k < count && o < out.length; k++) {
                int value = in[at + (nibbles ? k / 2 : k)] & 0xff;
                out[o++] = (byte) (!nibbles ? value : k % 2 == 0 ? value >> 4 : value & 15);
            }
            column += count;
            at += size + size % 2;
            return true;
        }
    }
}
