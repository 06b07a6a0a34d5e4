package dev.densestream.image;

/**
 * What an encoded image declares of itself before any pixel is decoded.
 *
 * @param format told from the bytes, never from the name
 * @param width in pixels, as stored (before any EXIF rotation)
 * @param height in pixels, as stored
 * @param orientation as EXIF numbers it, 1 to 8; 1 where the file says nothing
 * @param transparent whether pixels may be transparent
 * @param kind which of the format's kinds it is, in words
 * @param truncated whether the file ends before its picture does, as far as its structure tells
 */
public record ImageHeader(
        ImageFormat format,
        int width,
        int height,
        int orientation,
        boolean transparent,
        String kind,
        boolean truncated) {
    /** Of a whole file. */
    public ImageHeader(ImageFormat format, int width, int height, int orientation, boolean transparent, String kind) {
        this(format, width, height, orientation, transparent, kind, false);
    }

    /** How many pixels a decoder will allocate. */
    public long pixels() {
        return (long) width * height;
    }

    /** @throws ImageException {@code too-large} if there are more than {@code most} pixels */
    public void checkPixels(long most) throws ImageException {
        if (pixels() > most) {
            throw new ImageException(
                    "too-large",
                    "the picture declares %d × %d pixels; allowed are %d in all".formatted(width, height, most));
        }
    }
}
