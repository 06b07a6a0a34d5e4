package dev.densestream.image;

/** A decoded picture: interleaved RGB, one unsigned byte a channel, rows from the top, no padding. */
public final class Pixels {
    private final int width;
    private final int height;
    private final byte[] rgb;
    private final boolean truncated;

    /**
     * @param rgb {@code height × width × 3} bytes, taken over without a copy
     */
    public Pixels(int width, int height, byte[] rgb) {
        this(width, height, rgb, false);
    }

    /** @param truncated whether the file ended before its picture did, so that some of the pixels are not the picture's */
    Pixels(int width, int height, byte[] rgb, boolean truncated) {
        if (width < 1 || height < 1 || rgb.length != (long) width * height * 3) {
            throw new IllegalArgumentException(
                    "%d bytes are no RGB picture of %d × %d".formatted(rgb.length, width, height));
        }
        this.width = width;
        this.height = height;
        this.rgb = rgb;
        this.truncated = truncated;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** The same pixels, of a file that ended before its picture did. */
    Pixels ofTruncated() {
        return new Pixels(width, height, rgb, true);
    }

    /** Whether the file ended before its picture did. */
    public boolean truncated() {
        return truncated;
    }

    /** Copies {@code length} bytes from {@code from} on. */
    void copy(int from, byte[] to, int at, int length) {
        System.arraycopy(rgb, from, to, at, length);
    }

    /** The bytes themselves, not a copy: whoever is handed the picture must leave them as they are. */
    public byte[] rgb() {
        return rgb;
    }
}
