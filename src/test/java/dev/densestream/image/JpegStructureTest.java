package dev.densestream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JpegStructureTest {
    private static final String SCAN = "ffda 0008 01 0100 003f00 1234";
    private static final String END = "ffd9";

    /** A file written in hexadecimal, behind the start marker. */
    private static byte[] jpeg(String... segments) {
        return HexFormat.of().parseHex(("ffd8" + String.join("", segments)).replace(" ", ""));
    }

    /** A frame header of one component. */
    private static String frame(int width, int height) {
        return "ffc0 000b 08 %04x %04x 01 011100".formatted(height, width);
    }

    private static String refusal(byte[] file) {
        return catchThrowableOfType(ImageException.class, () -> ImageHeaders.read(file))
                .code();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "baseline-420",
                "baseline-444",
                "baseline-422",
                "progressive",
                "restarts",
                "grey-jpeg",
                "quarter-turn"
            })
    void tellsTheStoredSizeOfEveryKind(String name) throws Exception {
        assertThat(ImageHeaders.read(Goldens.file(name)))
                .satisfies(header -> assertThat(header.format() + " " + header.width() + " " + header.height())
                        .isEqualTo("JPEG 37 29"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"baseline-420", "progressive", "restarts", "quarter-turn"})
    void noticesTheMissingEndWhereverTheFileIsCut(String name) {
        byte[] whole = Goldens.file(name);
        for (int length = 3; length < whole.length; length++) {
            assertThat(refusal(Arrays.copyOf(whole, length)))
                    .as("cut at %d of %d", length, whole.length)
                    .isEqualTo("truncated");
        }
    }

    @Test
    void whatFollowsTheEndIsNotLookedAt() throws Exception {
        byte[] whole = Goldens.file("baseline-420");
        var longer = new ByteArrayOutputStream();
        longer.writeBytes(whole);
        longer.writeBytes(Goldens.file("progressive"));
        assertThat(ImageHeaders.read(longer.toByteArray())).isEqualTo(ImageHeaders.read(whole));
    }

    @Test
    void readsFillBytesRestartsAndStuffingInTheScan() throws Exception {
        byte[] file = jpeg(frame(5, 7), "ffffff", SCAN, "ff00 ffd0 12 ffffd1 34", END);
        assertThat(ImageHeaders.read(file))
                .satisfies(header -> assertThat(header.format() + " " + header.width() + " " + header.height())
                        .isEqualTo("JPEG 5 7"));
    }

    @Test
    void anAbsurdSizeIsOnlyRead() throws Exception {
        assertThat(ImageHeaders.read(jpeg(frame(65_535, 65_535), SCAN, END)).pixels())
                .isEqualTo(65_535L * 65_535L);
    }

    /** A decoder goes by the first of them: with the last, a picture of any size would pass as a small one. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aSecondFrameIsRefused(boolean afterTheScan) {
        byte[] file = afterTheScan
                ? jpeg(frame(65_500, 65_500), SCAN, frame(8, 8), SCAN, END)
                : jpeg(frame(65_500, 65_500), frame(8, 8), SCAN, END);
        assertThat(refusal(file)).isEqualTo("corrupt");
    }

    /** A decoder looks for the next marker behind a stuffed zero, inside of what would be skipped here as a segment. */
    @Test
    void aFrameHiddenBehindAStuffedZeroIsRefused() {
        String hidden = frame(65_500, 65_500) + SCAN;
        int length = 2 + hidden.replace(" ", "").length() / 2;
        assertThat(refusal(jpeg("ff00 %04x".formatted(length), hidden, frame(8, 8), SCAN, END)))
                .isEqualTo("corrupt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffd9",
                "ffda 0002 ffd9",
                "ffc0 000b 08 0000 0005 01 011100 ffda 0002 ffd9",
                "ffc0 000b 08 0005 0000 01 011100 ffda 0002 ffd9",
                "ffc0 000b 08 0005 0005 01 011100 ffd9",
                "ffe0 0001 ffd9",
                "ffe0 0002 00 ffd9",
                "ffd8 ffd9"
            })
    void aFileThatContradictsItselfIsCorrupt(String segments) {
        assertThat(refusal(jpeg(segments))).isEqualTo("corrupt");
    }
}
