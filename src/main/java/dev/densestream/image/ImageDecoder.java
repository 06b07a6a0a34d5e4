package dev.densestream.image;

/** From encoded bytes to pixels. Implementations may be called by many threads at once. */
public interface ImageDecoder {
    /**
     * What the bytes declare of themselves: all that is asked before a decoder sees them.
     *
     * @throws ImageException as {@link ImageHeaders#read} throws it
     */
    default ImageHeader header(byte[] bytes) throws ImageException {
        return ImageHeaders.read(bytes, Truncation.REFUSED);
    }

    /**
     * @param bytes the whole encoded image
     * @param header what {@link #header} found in {@code bytes}; its size was checked by the caller
     * @return the picture, EXIF orientation applied
     * @throws ImageException if the bytes are truncated or corrupt
     */
    Pixels decode(byte[] bytes, ImageHeader header) throws ImageException;

    /** The same picture in memory that the next one gets: it must be closed, by this thread, and not be used any more then. */
    default Pixels borrow(byte[] bytes, ImageHeader header) throws ImageException {
        return decode(bytes, header);
    }
}
