package dev.densestream.image;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells format and size from an image's bytes, and whether the image is whole, before a decoder sees it. Decoders fill what
 * is missing of a truncated file with grey and call it a success.
 */
public final class ImageHeaders {
    private static final Map<String, String> OTHER_FORMATS = new LinkedHashMap<>();

    static {
        OTHER_FORMATS.put("GIF8", "GIF");
        OTHER_FORMATS.put("BM", "BMP");
        OTHER_FORMATS.put("II*\0", "TIFF");
        OTHER_FORMATS.put("MM\0*", "TIFF");
        OTHER_FORMATS.put("%PDF", "PDF");
        OTHER_FORMATS.put("<?xml", "XML or SVG");
        OTHER_FORMATS.put("<svg", "SVG");
        OTHER_FORMATS.put("<!DOCTYPE", "HTML");
        OTHER_FORMATS.put("<html", "HTML");
        OTHER_FORMATS.put("\0\0\1\0", "ICO");
        OTHER_FORMATS.put("8BPS", "Photoshop");
        OTHER_FORMATS.put("PK\3\4", "ZIP");
    }

    private static final int FTYP_AT = 4;

    private ImageHeaders() {}

    /**
     * @throws ImageException {@code empty}, {@code unknown-format}, {@code unsupported-format} (naming it), {@code
     *     truncated} or {@code corrupt}
     */
    public static ImageHeader read(byte[] bytes) throws ImageException {
        if (bytes.length == 0) {
            throw new ImageException("empty", "the image has no bytes");
        }
        if (JpegStructure.matches(bytes)) {
            return JpegStructure.read(bytes);
        }
        if (PngStructure.matches(bytes)) {
            return PngStructure.read(bytes);
        }
        String beginning = new String(bytes, 0, Math.min(bytes.length, 16), StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> format : OTHER_FORMATS.entrySet()) {
            if (beginning.startsWith(format.getKey())) {
                throw unsupported(format.getValue());
            }
        }
        if (beginning.startsWith("RIFF") && beginning.contains("WEBP")) {
            throw unsupported("WebP");
        }
        if (beginning.startsWith("ftyp", FTYP_AT)) {
            throw unsupported("an ISO media file (HEIC, AVIF or a video)");
        }
        throw new ImageException(
                "unknown-format",
                "the bytes show no image format (they begin with %s); taken are JPEG and PNG".formatted(hex(bytes)));
    }

    private static ImageException unsupported(String format) {
        return new ImageException("unsupported-format", "the image is " + format + "; taken are JPEG and PNG");
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, 8));
    }
}
