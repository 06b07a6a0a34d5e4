package dev.densestream.model.verify;

import dev.densestream.image.ImageDecoder;
import dev.densestream.image.ImageException;
import dev.densestream.image.ImageHeader;
import dev.densestream.image.ImageHeaders;
import dev.densestream.image.Pixels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pictures on disk, decoded as they are when the model serves. */
public final class PictureFiles {
    private static final long MOST_PIXELS = 200_000_000;

    private final ImageDecoder decoder;

    /** @param decoder the one that serves */
    public PictureFiles(ImageDecoder decoder) {
        this.decoder = decoder;
    }

    /**
     * Decodes a file.
     *
     * @throws ImageException if the file is no picture that is taken
     * @throws IOException if it cannot be read
     */
    public Pixels read(Path file) throws ImageException, IOException {
        return decode(Files.readAllBytes(file));
    }

    /**
     * Decodes what a file has in it.
     *
     * @throws ImageException if the bytes are no picture that is taken
     */
    public Pixels decode(byte[] bytes) throws ImageException {
        ImageHeader header = ImageHeaders.read(bytes);
        if (header.pixels() > MOST_PIXELS) {
            throw new ImageException(
                    "too-large", "the image has %,d pixels, allowed are %,d".formatted(header.pixels(), MOST_PIXELS));
        }
        return decoder.decode(bytes, header);
    }
}
