package dev.densestream.image;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Formats that are told apart so that a refusal can name them. */
final class OtherFormats {
    private static final int FAR_ENOUGH = 256;

    private static final List<Signature> SIGNATURES = List.of(
            new Signature(4, "ftypavi", "AVIF"),
            new Signature(4, "ftyphei", "HEIC"),
            new Signature(4, "ftyphev", "HEIC"),
            new Signature(4, "ftypmif1", "HEIF"),
            new Signature(4, "ftypmsf1", "HEIF"),
            new Signature(4, "ftypcrx", "Canon raw"),
            new Signature(4, "ftyp", "a video (MP4 or QuickTime)"),
            new Signature(0, "\0\0\0\u000cJXL ", "JPEG XL"),
            new Signature(0, "\u00ff\n", "JPEG XL"),
            new Signature(0, "\0\0\0\u000cjP  ", "JPEG 2000"),
            new Signature(0, "\u00ffO\u00ffQ", "JPEG 2000"),
            new Signature(0, "II\u00bc\u0001", "JPEG XR"),
            new Signature(0, "%PDF", "PDF"),
            new Signature(0, "%!PS", "PostScript"),
            new Signature(0, "\u00c5\u00d0\u00d3\u00c6", "PostScript"),
            new Signature(0, "\0\0\u0001\0", "ICO"),
            new Signature(0, "\0\0\u0002\0", "a cursor (CUR)"),
            new Signature(0, "icns", "ICNS"),
            new Signature(0, "8BPS", "Photoshop"),
            new Signature(0, "8BPB", "Photoshop"),
            new Signature(0, "gimp xcf", "GIMP"),
            new Signature(0, "v/1\u0001", "OpenEXR"),
            new Signature(0, "#?RADIANCE", "Radiance HDR"),
            new Signature(0, "DDS ", "DDS"),
            new Signature(0, "qoif", "QOI"),
            new Signature(0, "farbfeld", "Farbfeld"),
            new Signature(0, "FORM", "IFF"),
            new Signature(0, "SIMPLE  =", "FITS"),
            new Signature(0, "\u0001\u00da", "SGI"),
            new Signature(0, "Y\u00a6j\u0095", "Sun raster"),
            new Signature(0, "AT&TFORM", "DjVu"),
            new Signature(0, "\u00d7\u00cd\u00c6\u009a", "WMF"),
            new Signature(40, " EMF", "EMF"),
            new Signature(128, "DICM", "DICOM"),
            new Signature(0, "FUJIFILMCCD-RAW", "Fujifilm raw"),
            new Signature(0, "IIRO", "Olympus raw"),
            new Signature(0, "IIU\0", "Panasonic raw"),
            new Signature(8, "AVI ", "a video (AVI)"),
            new Signature(0, "\u001aE\u00df\u00a3", "a video (Matroska or WebM)"),
            new Signature(0, "\0\0\u0001\u00ba", "a video (MPEG)"),
            new Signature(0, "PK\u0003\u0004", "ZIP"),
            new Signature(0, "\u001f\u008b", "gzip"),
            new Signature(0, "Rar!", "RAR"),
            new Signature(0, "7z\u00bc\u00af", "7-Zip"));

    private OtherFormats() {}

    private record Signature(int at, String latin, String name) {
        boolean isOf(String beginning) {
            return beginning.startsWith(latin, at);
        }
    }

    /** @param bytes of a file that is none of the formats that are taken */
    static Optional<String> name(byte[] bytes) {
        String beginning = new String(bytes, 0, Math.min(bytes.length, FAR_ENOUGH), StandardCharsets.ISO_8859_1);
        Optional<String> binary = SIGNATURES.stream()
                .filter(signature -> signature.isOf(beginning))
                .map(Signature::name)
                .findFirst();
        return binary.or(() -> text(beginning));
    }

    private static Optional<String> text(String beginning) {
        String text = (beginning.startsWith("\u00ef\u00bb\u00bf") ? beginning.substring(3) : beginning)
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        if (text.contains("<svg")) {
            return Optional.of("SVG");
        }
        if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
            return Optional.of("HTML");
        }
        if (text.startsWith("<?xml")) {
            return Optional.of("XML or SVG");
        }
        boolean netpbm = text.length() > 2
                && text.charAt(0) == 'p'
                && "1234567f".indexOf(text.charAt(1)) >= 0
                && Character.isWhitespace(text.charAt(2));
        return netpbm ? Optional.of("Netpbm (PBM, PGM, PPM or PAM)") : Optional.empty();
    }
}
