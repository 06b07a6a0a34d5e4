package dev.densestream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What files declare of themselves, whole, cut and absurd. */
class FormatStructuresTest {
    private final PictureDecoder decoder = new PictureDecoder();

    static Stream<Goldens.Line> files() {
        return Goldens.lines("formats");
    }

    private static ImageException refusal(byte[] file) {
        return catchThrowableOfType(ImageException.class, () -> ImageHeaders.read(file));
    }

    /** A golden file with other bytes at a place. */
    private static byte[] changed(String name, int at, String hex) {
        byte[] file = Goldens.file(name).clone();
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        System.arraycopy(bytes, 0, file, at, bytes.length);
        return file;
    }

    @ParameterizedTest
    @MethodSource("files")
    void theDeclaredSizeIsThatOfThePicture(Goldens.Line golden) throws Exception {
        ImageHeader header = ImageHeaders.read(golden.bytes(3));
        boolean quarter = header.orientation() > 4;
        assertThat(quarter ? header.height() : header.width()).isEqualTo(golden.number(1));
        assertThat(quarter ? header.width() : header.height()).isEqualTo(golden.number(2));
        assertThat(golden.words().getFirst()).startsWith(header.format().label());
    }

    /** Never a part of it: a file may end early only behind all that makes its picture. */
    @ParameterizedTest
    @MethodSource("files")
    void aCutFileIsRefusedOrGivesTheWholePicture(Goldens.Line golden) {
        byte[] whole = golden.bytes(3);
        String pixels = golden.words().get(4);
        for (int length = 12; length < whole.length; length += Math.max(1, whole.length / 400)) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                ImageHeader header = ImageHeaders.read(cut);
                assertThat(header.format()).isIn(ImageFormat.GIF, ImageFormat.BMP, ImageFormat.TIFF);
                assertThat(Goldens.sha256(decoder.decode(cut, header).rgb()))
                        .as("cut at %d of %d", length, whole.length)
                        .isEqualTo(pixels);
            } catch (ImageException refused) {
                assertThat(refused.code())
                        .as("cut at %d of %d: %s", length, whole.length, refused.getMessage())
                        .isEqualTo("truncated");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gif-16                   | 6   | ffff ffff         | 65535 × 65535
            bmp-8-rle                | 18  | ffffff7f ffffff7f | 2147483647 × 2147483647
            bmp-8-rle                | 22  | 010000 80         | 19 × 2147483647
            webp-animated            | 24  | ffffff ffffff     | 16777216 × 16777216
            jpeg-420                 | 163 | ffff ffff         | 65535 × 65535
            png-rgb-8                | 16  | 7fffffff 7fffffff | corrupt
            """)
    void anAbsurdSizeIsOnlyRead(String name, int at, String hex, String expected) throws Exception {
        byte[] file = changed(name, at, hex);
        if (expected.equals("corrupt")) {
            assertThat(refusal(file).code()).isEqualTo("corrupt");
        } else {
            ImageHeader header = ImageHeaders.read(file);
            assertThat(header.width() + " × " + header.height()).isEqualTo(expected);
            var refused = catchThrowableOfType(ImageException.class, () -> decoder.decode(file, header));
            assertThat(refused.code()).isEqualTo("too-large");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gif-16         | 66 | 0000               | corrupt
            gif-16         | 61 | 7f                 | corrupt
            bmp-24         | 18 | ffffff7f           | truncated
            bmp-24         | 18 | 00000000           | corrupt
            bmp-24         | 18 | ffffffff           | corrupt
            bmp-24         | 22 | 00000000           | corrupt
            bmp-24         | 22 | 00000080           | corrupt
            bmp-24         | 10 | ffffff7f           | truncated
            bmp-24         | 14 | 29000000           | unsupported-format
            bmp-24         | 28 | 0500               | unsupported-format
            bmp-24         | 30 | 04000000           | unsupported-format
            bmp-8          | 46 | ffffff7f           | corrupt
            bmp-8          | 46 | 00ff0000           | truncated
            bmp-32-masks   | 54 | 0f00f000           | unsupported-format
            webp-lossless  | 4  | ffffffff           | truncated
            webp-lossless  | 20 | 30                 | corrupt
            webp-lossless  | 12 | 58595a20           | corrupt
            webp-lossless  | 16 | f0ffffff           | truncated
            webp-lossy-60  | 26 | 0000               | corrupt
            webp-lossy-60  | 23 | 00                 | corrupt
            webp-extended-lossy | 24 | ff0000        | corrupt
            webp-part-lossy | 54 | ff0000            | corrupt
            webp-part-lossy | 60 | ff                | corrupt
            jpeg-420       | 162 | 0c                | unsupported-format
            jpeg-420       | 159 | c3                | unsupported-format
            jpeg-420       | 167 | 02                | corrupt
            png-rgb-8      | 24 | 03                 | corrupt
            png-rgb-8      | 25 | 07                 | corrupt
            """)
    void aFileThatContradictsItselfIsRefused(String name, int at, String hex, String code) {
        ImageException refused = refusal(changed(name, at, hex));
        assertThat(refused.code()).as(refused.getMessage()).isEqualTo(code);
    }

    /** {@code part} many times, before what the file has at a place. */
    private static byte[] padded(String name, int at, String part, int times) {
        byte[] whole = Goldens.file(name);
        byte[] bytes = HexFormat.of().parseHex(part.replace(" ", ""));
        ByteBuffer file = ByteBuffer.allocate(whole.length + times * bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(whole, 0, at);
        for (int i = 0; i < times; i++) {
            file.put(bytes);
        }
        file.put(whole, at, whole.length - at);
        return name.startsWith("webp") ? file.putInt(4, file.capacity() - 8).array() : file.array();
    }

    /** Each costs a decoder a step, and none of these shows anything. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jpeg-420      | 2  | fffe 0002
            png-rgb-8     | 33 | 00000000 74455874 9642c585
            gif-16        | 61 | 21fe 00
            webp-lossless | 12 | 58595a20 00000000
            """)
    void aFileOfPartsWithoutEndIsRefused(String name, int at, String part) throws Exception {
        assertThat(ImageHeaders.read(padded(name, at, part, 1_000))).isEqualTo(ImageHeaders.read(Goldens.file(name)));
        assertThat(refusal(padded(name, at, part, 100_001)).code()).isEqualTo("too-large");
    }

    @Test
    void aProgressiveFileMayNotCostMoreThanItsScansAllow() {
        byte[] whole = Goldens.file("jpeg-grey-progressive");
        int scan = indexOf(whole, 0xda, 0);
        int next = indexOf(whole, 0xda, scan + 2);
        byte[] one = Arrays.copyOfRange(whole, scan, next);
        ByteBuffer many = ByteBuffer.allocate(whole.length + 70 * one.length).put(whole, 0, scan);
        for (int i = 0; i < 70; i++) {
            many.put(one);
        }
        many.put(whole, scan, whole.length - scan);
        ImageException refused = refusal(many.array());
        assertThat(refused.code()).isEqualTo("too-large");
        assertThat(refused).hasMessageContaining("64 scans");
    }

    private static int indexOf(byte[] bytes, int marker, int from) {
        for (int i = from; ; i++) {
            if ((bytes[i] & 0xff) == 0xff && (bytes[i + 1] & 0xff) == marker) {
                return i;
            }
        }
    }

    /** Tags of a little-endian TIFF file whose pixels are 64 bytes behind them. */
    private static byte[] tiff(long[]... tags) {
        int lists = 10 + 12 * tags.length + 4 + 64;
        int values = Stream.of(tags).mapToInt(tag -> tag.length).sum();
        ByteBuffer file = ByteBuffer.allocate(lists + 4 * values).order(ByteOrder.LITTLE_ENDIAN);
        file.put("II*\0".getBytes(StandardCharsets.ISO_8859_1)).putInt(8).putShort((short) tags.length);
        for (long[] tag : tags) {
            int count = tag.length - 1;
            file.putShort((short) tag[0]).putShort((short) 4).putInt(count).putInt(count == 1 ? (int) tag[1] : lists);
            for (int i = 1; i <= count && count > 1; i++, lists += 4) {
                file.putInt(lists, (int) tag[i]);
            }
        }
        return file.array();
    }

    private static byte[] tiffWith(int changedTag, long value) {
        List<long[]> tags = Stream.of(
                        new long[] {256, 8},
                        new long[] {257, 8},
                        new long[] {258, 8},
                        new long[] {259, 1},
                        new long[] {262, 1},
                        new long[] {273, 8},
                        new long[] {277, 1},
                        new long[] {278, 8},
                        new long[] {279, 64},
                        new long[] {322, 16},
                        new long[] {323, 16})
                .map(tag -> tag[0] == changedTag ? new long[] {changedTag, value} : tag)
                .toList();
        return tiff(tags.toArray(long[][]::new));
    }

    @Test
    void aSmallTiffFileIsTaken() throws Exception {
        ImageHeader header = ImageHeaders.read(tiffWith(0, 0));
        assertThat(header.kind()).isEqualTo("grey, 8 bits, not compressed");
        assertThat(decoder.decode(tiffWith(0, 0), header).rgb()).hasSize(8 * 8 * 3);
    }

    @ParameterizedTest
    @CsvSource({
        "256,0,corrupt",
        "257,0,corrupt",
        "256,4294967295,corrupt",
        "258,3,unsupported-format",
        "258,32,unsupported-format",
        "259,6,unsupported-format",
        "259,50000,unsupported-format",
        "262,8,unsupported-format",
        "262,32803,unsupported-format",
        "277,0,unsupported-format",
        "277,9,unsupported-format",
        "278,0,corrupt",
        "278,1,corrupt",
    })
    void aTiffFileThatCannotBeIsRefused(int tag, long value, String code) {
        ImageException refused = refusal(tiffWith(tag, value));
        assertThat(refused.code()).as(refused.getMessage()).isEqualTo(code);
    }

    @Test
    void aTiffFileWhoseStripLiesOutsideIsTruncated() {
        byte[] file = tiffWith(273, 4_000_000_000L);
        assertThat(refusal(file).code()).isEqualTo("truncated");
        assertThat(refusal(tiff(new long[] {256, 8}, new long[] {257, 8}, new long[] {262, 1}))
                        .code())
                .isEqualTo("corrupt");
    }

    /** The tile is allocated whole, whatever the size of the picture. */
    @Test
    void aTiffFileWithATileFarLargerThanItsPictureIsRefused() {
        byte[] file = tiff(
                new long[] {256, 8},
                new long[] {257, 8},
                new long[] {258, 8},
                new long[] {259, 8},
                new long[] {262, 1},
                new long[] {277, 1},
                new long[] {322, 1 << 20},
                new long[] {323, 1 << 20},
                new long[] {324, 8},
                new long[] {325, 8});
        assertThat(refusal(file).code()).isEqualTo("too-large");
    }

    /** Else a file of some kilobytes could cost the unpacking of gigabytes. */
    @Test
    void aTiffFileWhoseStripsAreAllTheSameBytesIsRefused() {
        long[] offsets = new long[101];
        long[] lengths = new long[101];
        Arrays.fill(lengths, 900);
        offsets[0] = 273;
        lengths[0] = 279;
        byte[] file = tiff(
                new long[] {256, 8},
                new long[] {257, 100},
                new long[] {258, 8},
                new long[] {259, 32773},
                new long[] {262, 1},
                new long[] {277, 1},
                new long[] {278, 1},
                offsets,
                lengths);
        assertThat(refusal(file)).hasMessageContaining("are 90000 bytes long together");
        assertThat(refusal(file).code()).isEqualTo("too-large");
    }

    /** A profile or a text may unpack to gigabytes, an animation has frames without end. */
    @ParameterizedTest
    @CsvSource({"png-animated", "png-orientation-6", "png-gamma-and-profile", "png-palette-8-alpha"})
    void aDecoderSeesOfPngOnlyWhatMakesThePixels(String name) throws Exception {
        String kept = new String(
                PngStructure.of(Goldens.file(name), Truncation.REFUSED).essential(), StandardCharsets.ISO_8859_1);
        assertThat(kept).startsWith("\u0089PNG").contains("IHDR", "IDAT").endsWith("IEND\u00aeB`\u0082");
        assertThat(kept).doesNotContain("acTL", "fcTL", "fdAT", "eXIf", "gAMA", "cHRM");
        assertThat(kept.contains("PLTE") && kept.contains("tRNS")).isEqualTo(name.contains("palette"));
        assertThat(decoder.decode(kept.getBytes(StandardCharsets.ISO_8859_1), ImageHeaders.read(Goldens.file(name)))
                        .rgb())
                .isEqualTo(decoder.decode(Goldens.file(name), ImageHeaders.read(Goldens.file(name)))
                        .rgb());
    }

    @ParameterizedTest
    @CsvSource({"webp-animated", "webp-animated-alpha", "webp-orientation-6", "webp-extended-lossy"})
    void aDecoderSeesOfWebpOnlyTheFirstFrame(String name) throws Exception {
        String kept = new String(
                WebpStructure.of(Goldens.file(name), Truncation.REFUSED).frame(), StandardCharsets.ISO_8859_1);
        assertThat(kept).startsWith("RIFF").contains("VP8").doesNotContain("ANIM", "ANMF", "EXIF", "XMP ");
    }

    /** As a picture taken with the camera held upright has it, for each format that can say so. */
    @ParameterizedTest
    @CsvSource({"jpeg-orientation-6", "png-orientation-6", "webp-orientation-6", "tiff-orientation-6"})
    void tellsTheOrientation(String name) throws Exception {
        assertThat(ImageHeaders.read(Goldens.file(name)).orientation()).isEqualTo(6);
    }

    /** A stretch of odd length is padded to whole bytes, and those to an even number. */
    @Test
    void readsLiteralStretchesOfOddLengthInBmp() throws Exception {
        ByteBuffer file = ByteBuffer.allocate(14 + 40 + 64 + 8).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {'B', 'M'}).putInt(0).putInt(0).putInt(118);
        file.putInt(40)
                .putInt(5)
                .putInt(1)
                .putShort((short) 1)
                .putShort((short) 4)
                .putInt(2);
        file.position(14 + 40 + 64);
        file.put(HexFormat.of().parseHex("0005123450000001"));
        for (int i = 0; i < 16; i++) {
            file.put(54 + 4 * i, (byte) (10 * i));
        }
        byte[] rgb =
                decoder.decode(file.array(), ImageHeaders.read(file.array())).rgb();
        assertThat(new byte[] {rgb[2], rgb[5], rgb[8], rgb[11], rgb[14]}).containsExactly(10, 20, 30, 40, 50);
    }
}
