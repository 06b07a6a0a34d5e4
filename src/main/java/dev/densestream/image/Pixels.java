package dev.densestream.image;

/** A decoded picture: interleaved RGB, one unsigned byte a channel, rows from the top, no padding. */
public final class Pixels {
    private final int width;
    private final int height;
    private final byte[] rgb;

    /**
     * @param rgb {@code height × width × 3} bytes, taken over without a copy
     */
    public Pixels(int width, int height, byte[] rgb) {
        if (width < 1 || height < 1 || rgb.length != (long) width * height * 3) {
            throw new IllegalArgumentException(
                    "%d bytes are no RGB picture of %d × %d".formatted(rgb.length, width, height));
        }
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** The bytes themselves, not a copy: whoever is handed the picture must leave them as they are. */
    public byte[] rgb() {
        return rgb;
    }
}
