package dev.densestream.event;

import java.nio.charset.StandardCharsets;

/** Tells pictures from text by their first bytes. */
final class PictureBytes {
    private static final int FAR_ENOUGH = 18;
    private static final char FIRST_PRINTABLE = ' ';

    private PictureBytes() {}

    /** Whether these are the first bytes of a picture, and not of a text such as {@code BMW/7.jpg}. */
    static boolean show(byte[] value) {
        String beginning = new String(value, 0, Math.min(value.length, FAR_ENOUGH), StandardCharsets.ISO_8859_1);
        return beginning.startsWith("\u00ff\u00d8\u00ff")
                || beginning.startsWith("\u0089PNG")
                || beginning.startsWith("II*\0")
                || beginning.startsWith("MM\0*")
                || beginning.startsWith("II+\0")
                || beginning.startsWith("MM\0+")
                || (beginning.startsWith("RIFF") && beginning.startsWith("WEBP", 8))
                || (notText(beginning)
                        && (beginning.startsWith("BM")
                                || beginning.startsWith("GIF87a")
                                || beginning.startsWith("GIF89a")
                                // AVIF and HEIC, which are not taken: whoever decodes says so best.
                                || beginning.startsWith("ftyp", 4)));
    }

    /** Sizes stand in the first bytes of a picture, and small numbers are no printable characters. */
    private static boolean notText(String beginning) {
        return beginning.chars().anyMatch(c -> c < FIRST_PRINTABLE && c != '\t' && c != '\n' && c != '\r');
    }
}
