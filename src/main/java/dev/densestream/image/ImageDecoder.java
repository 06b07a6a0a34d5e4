package dev.densestream.image;

/** From encoded bytes to pixels. Implementations may be called by many threads at once. */
public interface ImageDecoder {
    /**
     * @param bytes the whole encoded image
     * @param header what {@link ImageHeaders#read} found in {@code bytes}; its size was checked by the caller
     * @return the picture, EXIF orientation applied
     * @throws ImageException if the bytes are truncated or corrupt
     */
    Pixels decode(byte[] bytes, ImageHeader header) throws ImageException;
}
