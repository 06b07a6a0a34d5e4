package dev.densestream.image;

/** The first frame of a GIF file on its screen. */
final class GifDecoder {
    private static final int[] INTERLACED_FROM = {0, 4, 2, 1};
    private static final int[] INTERLACED_STEP = {8, 8, 4, 2};

    private GifDecoder() {}

    static Pixels decode(byte[] bytes, Truncation truncation) throws ImageException {
        GifStructure gif = GifStructure.of(bytes, truncation);
        ImageHeader header = gif.header();
        byte[] indices = new byte[Math.multiplyExact(gif.width(), gif.height())];
        boolean whole = gif.unpack(indices);
        int[] colours = gif.colours();
        byte[] rgb = new byte[Math.toIntExact(header.pixels() * 3)];
        if (gif.width() < header.width() || gif.height() < header.height()) {
            for (int i = 0; i < rgb.length; i += 3) {
                put(colours[gif.uncovered()], rgb, i);
            }
        }
        int[] rows = rows(gif.height(), gif.interlaced());
        for (int y = 0; y < rows.length; y++) {
            int o = ((gif.top() + rows[y]) * header.width() + gif.left()) * 3;
            for (int x = 0; x < gif.width(); x++, o += 3) {
                put(colours[indices[y * gif.width() + x] & 0xff], rgb, o);
            }
        }
        return new Pixels(header.width(), header.height(), rgb, !whole);
    }

    private static void put(int colour, byte[] rgb, int at) {
        rgb[at] = (byte) (colour >> 16);
        rgb[at + 1] = (byte) (colour >> 8);
        rgb[at + 2] = (byte) colour;
    }

    /** Which row each stored one is. */
    private static int[] rows(int height, boolean interlaced) {
        int[] rows = new int[height];
        int stored = 0;
        for (int pass = 0; pass < (interlaced ? INTERLACED_FROM.length : 1); pass++) {
            for (int y = INTERLACED_FROM[pass]; y < height; y += interlaced ? INTERLACED_STEP[pass] : 1) {
                rows[stored++] = y;
            }
        }
        return rows;
    }
}
