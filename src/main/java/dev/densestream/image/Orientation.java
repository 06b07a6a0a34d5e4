package dev.densestream.image;

/** Turns and mirrors a stored picture to the way that it is to be looked at. */
final class Orientation {
    /** Rows and columns that are turned together, so that both lie in the cache. */
    private static final int BLOCK = 64;

    private Orientation() {}

    /** @param orientation as EXIF numbers it, 1 to 8 */
    static Pixels apply(Pixels stored, int orientation) {
        int w = stored.width();
        int h = stored.height();
        return switch (orientation) {
            case 2 -> turned(stored, false, w - 1, -1, w);
            case 3 -> turned(stored, false, w * h - 1, -1, -w);
            case 4 -> turned(stored, false, w * (h - 1), 1, -w);
            case 5 -> turned(stored, true, 0, w, 1);
            case 6 -> turned(stored, true, w * (h - 1), -w, 1);
            case 7 -> turned(stored, true, w * h - 1, -w, -1);
            case 8 -> turned(stored, true, w - 1, w, -1);
            default -> stored;
        };
    }

    /**
     * @param first where the upper left pixel is stored
     * @param right how far from there its right neighbour is
     * @param down how far from there the one below is
     */
    private static Pixels turned(Pixels stored, boolean quarter, int first, int right, int down) {
        int width = quarter ? stored.height() : stored.width();
        int height = quarter ? stored.width() : stored.height();
        byte[] in = stored.rgb();
        byte[] out = new byte[in.length];
        for (int top = 0; top < height; top += BLOCK) {
            for (int left = 0; left < width; left += BLOCK) {
                for (int y = top; y < Math.min(height, top + BLOCK); y++) {
                    int o = (y * width + left) * 3;
                    int i = (first + left * right + y * down) * 3;
                    for (int x = left; x < Math.min(width, left + BLOCK); x++) {
                        out[o] = in[i];
                        out[o + 1] = in[i + 1];
                        out[o + 2] = in[i + 2];
                        o += 3;
                        i += 3 * right;
                    }
                }
            }
        }
        return new Pixels(width, height, out, stored.truncated());
    }
}
