package dev.densestream.image;

/** What a native decoder gave: rows from the top, samples side by side, of a byte or (lower byte first) two. */
final class Raster {
    private static final int GREY = 1;
    private static final int WITH_ALPHA = 4;

    private final int width;
    private final int height;
    private final int channels;
    private final int sampleBytes;
    private final byte[] data;

    /** @param channels 1 for grey, 3 for blue, green, red, 4 for those and alpha */
    Raster(int width, int height, int channels, int sampleBytes, byte[] data) {
        this.width = width;
        this.height = height;
        this.channels = channels;
        this.sampleBytes = sampleBytes;
        this.data = data;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** On white, of two bytes the upper one. Grey that equals {@code transparentGrey} in all its bits is transparent. */
    Pixels onWhite(int transparentGrey) {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0, o = 0; o < rgb.length; i += channels, o += 3) {
            if (channels == GREY) {
                byte grey = whole(i) == transparentGrey ? (byte) 255 : upper(i);
                rgb[o] = grey;
                rgb[o + 1] = grey;
                rgb[o + 2] = grey;
            } else {
                int opaque = channels == WITH_ALPHA ? upper(i + 3) & 0xff : 255;
                rgb[o] = Colours.onWhite(upper(i + 2) & 0xff, opaque);
                rgb[o + 1] = Colours.onWhite(upper(i + 1) & 0xff, opaque);
                rgb[o + 2] = Colours.onWhite(upper(i) & 0xff, opaque);
            }
        }
        return new Pixels(width, height, rgb);
    }

    private byte upper(int sample) {
        return data[(sample + 1) * sampleBytes - 1];
    }

    private int whole(int sample) {
        int at = sample * sampleBytes;
        int lower = data[at] & 0xff;
        return sampleBytes == 1 ? lower : lower | (data[at + 1] & 0xff) << 8;
    }
}
