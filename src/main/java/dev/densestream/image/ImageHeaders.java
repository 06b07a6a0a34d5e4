package dev.densestream.image;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tells format and size from an image's bytes, and whether the image is whole, before a decoder sees it. Decoders fill what
 * is missing of a truncated file with grey and call it a success.
 */
public final class ImageHeaders {
    private static final String TAKEN =
            Arrays.stream(ImageFormat.values()).map(ImageFormat::title).collect(Collectors.joining(", "));

    private ImageHeaders() {}

    /** Of a file that must be whole. */
    public static ImageHeader read(byte[] bytes) throws ImageException {
        return read(bytes, Truncation.REFUSED);
    }

    /**
     * @throws ImageException {@code empty}, {@code unknown-format}, {@code unsupported-format} (naming it), {@code
     *     truncated}, {@code corrupt} or {@code too-large}
     */
    public static ImageHeader read(byte[] bytes, Truncation truncation) throws ImageException {
        if (bytes.length == 0) {
            throw new ImageException("empty", "the image has no bytes");
        }
        if (JpegStructure.matches(bytes)) {
            return JpegStructure.read(bytes, truncation);
        }
        if (PngStructure.matches(bytes)) {
            return PngStructure.read(bytes, truncation);
        }
        if (WebpStructure.matches(bytes)) {
            return WebpStructure.of(bytes, truncation).header();
        }
        if (GifStructure.matches(bytes)) {
            return GifStructure.of(bytes, truncation).header();
        }
        if (BmpStructure.matches(bytes)) {
            return BmpStructure.of(bytes, truncation).header();
        }
        if (TiffStructure.matches(bytes)) {
            return TiffStructure.of(bytes, truncation).header();
        }
        Optional<String> other = OtherFormats.name(bytes);
        if (other.isPresent()) {
            throw new ImageException(
                    "unsupported-format", "the image is %s; taken are %s".formatted(other.get(), TAKEN));
        }
        throw new ImageException(
                "unknown-format",
                "the bytes show no image format (they begin with %s); taken are %s".formatted(hex(bytes), TAKEN));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, 8));
    }
}
