package dev.densestream.image;

/**
 * A decoded picture: interleaved RGB, one unsigned byte a channel, rows from the top, no padding. One that is borrowed must be
 * closed, and is gone then; of any other that does nothing.
 */
public final class Pixels implements AutoCloseable {
    private final int width;
    private final int height;
    private final byte[] rgb;
    private final boolean truncated;
    private final Lent lent;

    /** Memory of somebody else's. */
    interface Lent {
        void copy(int from, byte[] to, int at, int length);

        void giveBack();
    }

    /**
     * @param rgb {@code height × width × 3} bytes, taken over without a copy
     */
    public Pixels(int width, int height, byte[] rgb) {
        this(width, height, rgb, false);
    }

    /** @param truncated whether the file ended before its picture did, so that some of the pixels are not the picture's */
    Pixels(int width, int height, byte[] rgb, boolean truncated) {
        this(width, height, rgb, truncated, null);
        if (width < 1 || height < 1 || rgb.length != (long) width * height * 3) {
            throw new IllegalArgumentException(
                    "%d bytes are no RGB picture of %d × %d".formatted(rgb.length, width, height));
        }
    }

    private Pixels(int width, int height, byte[] rgb, boolean truncated, Lent lent) {
        this.width = width;
        this.height = height;
        this.rgb = rgb;
        this.truncated = truncated;
        this.lent = lent;
    }

    /** @param lent holds {@code height × width × 3} bytes */
    static Pixels borrowed(int width, int height, Lent lent) {
        return new Pixels(width, height, null, false, lent);
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** The same pixels, of a file that ended before its picture did. */
    Pixels ofTruncated() {
        return new Pixels(width, height, rgb, true, lent);
    }

    /** The same picture, borrowed of nobody; this one is closed. */
    Pixels owned() {
        try (this) {
            return lent == null ? this : new Pixels(width, height, rgb(), truncated);
        }
    }

    /** Whether the file ended before its picture did. */
    public boolean truncated() {
        return truncated;
    }

    /** Copies {@code length} bytes from {@code from} on. */
    void copy(int from, byte[] to, int at, int length) {
        if (lent == null) {
            System.arraycopy(rgb, from, to, at, length);
        } else {
            lent.copy(from, to, at, length);
        }
    }

    /** The bytes themselves, not a copy, unless they are borrowed: whoever is handed the picture must leave them as they are. */
    public byte[] rgb() {
        if (lent == null) {
            return rgb;
        }
        byte[] copy = new byte[width * height * 3];
        lent.copy(0, copy, 0, copy.length);
        return copy;
    }

    @Override
    public void close() {
        if (lent != null) {
            lent.giveBack();
        }
    }
}
