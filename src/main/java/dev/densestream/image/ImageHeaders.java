package dev.densestream.image;

/** Tells format and size from an image's first bytes. */
public final class ImageHeaders {
    private ImageHeaders() {}

    /**
     * @throws ImageException {@code empty}, {@code unknown-format}, {@code unsupported-format} (naming it), {@code
     *     truncated} or {@code corrupt}
     */
    public static ImageHeader read(byte[] bytes) throws ImageException {
        throw new ImageException("unknown-format", bytes.length + " bytes");
    }
}
