package dev.densestream.image;

import dev.densestream.image.TiffStructure.Alpha;
import dev.densestream.image.TiffStructure.Meaning;

/**
 * The pixels of a TIFF file whose blocks we unpack ourselves. OpenCV's decoder loses what is transparent, knows neither two
 * nor four bits of grey, and rounds where Pillow takes the upper of two bytes.
 */
final class TiffDecoder {
    private final TiffStructure tiff;
    private final int width;
    private final int height;
    /** How many samples of a pixel are kept: its colours and alpha. */
    private final int kept;

    private final byte[] samples;

    private TiffDecoder(TiffStructure tiff) {
        this.tiff = tiff;
        this.width = tiff.width();
        this.height = tiff.height();
        this.kept = tiff.meaning().samples() + (tiff.alpha() == Alpha.NONE ? 0 : 1);
        this.samples = new byte[Math.toIntExact((long) width * height * kept)];
    }

    static Pixels decode(byte[] bytes, TiffStructure tiff, Truncation truncation) throws ImageException {
        var decoder = new TiffDecoder(tiff);
        var blocks = new TiffBlocks(bytes, tiff, truncation);
        decoder.readBlocks(blocks);
        if (blocks.linesFound() == 0) {
            throw new ImageException("truncated", "the TIFF file ends before its first line does");
        }
        return new Pixels(decoder.width, decoder.height, decoder.rgb(), blocks.truncated());
    }

    private void readBlocks(TiffBlocks blocks) throws ImageException {
        int index = 0;
        for (int plane = 0; plane < (tiff.planar() ? kept : 1); plane++) {
            for (int row = 0; row < tiff.down(); row++) {
                int top = row * tiff.blockHeight();
                int lines = Math.min(tiff.blockHeight(), height - top);
                for (int column = 0; column < tiff.across(); column++) {
                    byte[] block = blocks.unpack(index++, lines);
                    int left = column * tiff.blockWidth();
                    for (int y = 0; y < lines; y++) {
                        readLine(block, y * blocks.lineBytes(), left, top + y, plane);
                    }
                }
            }
        }
    }

    private void readLine(byte[] block, int from, int left, int y, int plane) throws ImageException {
        int perPixel = tiff.samplesOfBlock();
        int wanted = Math.min(perPixel, kept);
        int end = Math.min(width, left + tiff.blockWidth());
        for (int x = left; x < end; x++) {
            int o = (y * width + x) * kept + plane;
            for (int s = 0; s < wanted; s++) {
                samples[o + s] = sample(block, from, (x - left) * perPixel + s);
            }
        }
    }

    /** Of 16 bits the upper 8. */
    private byte sample(byte[] block, int from, int index) {
        int bits = tiff.bits();
        return switch (bits) {
            case 8 -> block[from + index];
            case 16 -> block[from + 2 * index + (tiff.littleEndian() ? 1 : 0)];
            default -> {
                int bit = index * bits;
                yield (byte) ((block[from + bit / 8] >> (8 - bits - bit % 8)) & ((1 << bits) - 1));
            }
        };
    }

    private byte[] rgb() throws ImageException {
        int[] palette = tiff.meaning() == Meaning.PALETTE ? tiff.palette() : null;
        int most = (1 << Math.min(tiff.bits(), 8)) - 1;
        byte[] rgb = new byte[Math.toIntExact((long) width * height * 3)];
        for (int i = 0, o = 0; o < rgb.length; i += kept, o += 3) {
            switch (tiff.meaning()) {
                case WHITE_IS_ZERO -> put(rgb, o, grey(255 - (samples[i] & 0xff) * 255 / most));
                case BLACK_IS_ZERO -> put(rgb, o, grey((samples[i] & 0xff) * 255 / most));
                case RGB -> System.arraycopy(samples, i, rgb, o, 3);
                case PALETTE -> put(rgb, o, palette[samples[i] & 0xff]);
                case CMYK -> {
                    for (int c = 0; c < 3; c++) {
                        rgb[o + c] = Colours.ofInk(samples[i + c] & 0xff, samples[i + 3] & 0xff);
                    }
                }
                case YCBCR -> throw new IllegalStateException("YCbCr is read by libtiff");
            }
            if (tiff.alpha() != Alpha.NONE) {
                compose(rgb, o, samples[i + kept - 1] & 0xff);
            }
        }
        return rgb;
    }

    private static int grey(int value) {
        return value * 0x010101;
    }

    private static void put(byte[] rgb, int at, int colour) {
        rgb[at] = (byte) (colour >> 16);
        rgb[at + 1] = (byte) (colour >> 8);
        rgb[at + 2] = (byte) colour;
    }

    private void compose(byte[] rgb, int at, int opaque) {
        for (int c = at; c < at + 3; c++) {
            int colour = rgb[c] & 0xff;
            if (tiff.alpha() == Alpha.MULTIPLIED && opaque > 0) {
                colour = Math.min(255, colour * 255 / opaque);
            }
            rgb[c] = Colours.onWhite(colour, opaque);
        }
    }
}
