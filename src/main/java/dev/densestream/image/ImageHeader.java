package dev.densestream.image;

/**
 * What an encoded image declares of itself before any pixel is decoded.
 *
 * @param format told from the bytes, never from the name
 * @param width in pixels, as stored (before any EXIF rotation)
 * @param height in pixels, as stored
 */
public record ImageHeader(ImageFormat format, int width, int height) {
    /** How many pixels a decoder will allocate. */
    public long pixels() {
        return (long) width * height;
    }
}
