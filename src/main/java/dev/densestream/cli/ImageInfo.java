package dev.densestream.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.densestream.image.ImageDecoder;
import dev.densestream.image.ImageException;
import dev.densestream.image.ImageHeader;
import dev.densestream.image.Pixels;

/**
 * What a picture's bytes say of it, and whether a topology would take it. Of a file whose header cannot be read only the last
 * two are there.
 *
 * @param width as stored
 * @param orientation as EXIF numbers it
 * @param colour which of the format's kinds it is, in words
 * @param transparent whether it has pixels that will be white
 * @param truncated true where the file ends before its picture does, else null
 * @param code that of its dead letter; null where it would be taken
 * @param reason in words, why not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ImageInfo(
        String image,
        int bytes,
        String format,
        Integer width,
        Integer height,
        Integer orientation,
        String colour,
        Boolean transparent,
        Boolean truncated,
        boolean taken,
        String code,
        String reason) {
    /** @param maxPixels the largest picture that is taken */
    static ImageInfo of(String image, byte[] bytes, ImageDecoder decoder, long maxPixels) {
        ImageHeader header;
        try {
            header = decoder.header(bytes);
        } catch (ImageException e) {
            return unread(image, bytes.length, e.code(), e.getMessage());
        }
        try {
            header.checkPixels(maxPixels);
            Pixels picture = decoder.decode(bytes, header);
            return read(image, bytes.length, header, picture.truncated(), null, null);
        } catch (ImageException e) {
            return read(image, bytes.length, header, header.truncated(), e.code(), e.getMessage());
        }
    }

    static ImageInfo unread(String image, int bytes, String code, String reason) {
        return new ImageInfo(image, bytes, null, null, null, null, null, null, null, false, code, reason);
    }

    private static ImageInfo read(
            String image, int bytes, ImageHeader header, boolean truncated, String code, String reason) {
        return new ImageInfo(
                image,
                bytes,
                header.format().title(),
                header.width(),
                header.height(),
                header.orientation(),
                header.kind(),
                header.transparent(),
                truncated ? true : null,
                code == null,
                code,
                reason);
    }

    /** One line for people. */
    String line() {
        String verdict = taken
                ? (truncated == null ? "taken" : "truncated, taken as far as it goes")
                : "not taken, %s: %s".formatted(code, reason);
        if (format == null) {
            return "%s: %s".formatted(image, verdict);
        }
        String turned = orientation == 1
                ? ""
                : ", orientation %d (seen as %d × %d)"
                        .formatted(orientation, orientation > 4 ? height : width, orientation > 4 ? width : height);
        return "%s: %s, %d × %d%s, %s%s, %,d bytes; %s"
                .formatted(
                        image,
                        format,
                        width,
                        height,
                        turned,
                        colour,
                        transparent ? ", transparent on white" : "",
                        bytes,
                        verdict);
    }
}
