package dev.densestream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that end before their picture does, refused and accepted. */
class TruncationTest {
    private static final int[] BLACK = {0, 0, 0};
    private static final int[] WHITE = {255, 255, 255};
    private static final int[] FIRST_COLOUR = null;

    private final PictureDecoder strict = new PictureDecoder();
    private final PictureDecoder accepting = new PictureDecoder(Truncation.ACCEPTED);

    private static Pixels decode(PictureDecoder decoder, byte[] file) throws ImageException {
        return decoder.decode(file, decoder.header(file));
    }

    private static ImageException refusal(PictureDecoder decoder, byte[] file) {
        return catchThrowableOfType(ImageException.class, () -> decode(decoder, file));
    }

    private static byte[] part(String name, int percent) {
        byte[] file = Goldens.file(name);
        return Arrays.copyOf(file, file.length * percent / 100);
    }

    private static int[] row(Pixels picture, int y) {
        int width = picture.width() * 3;
        return IntStream.range(y * width, (y + 1) * width)
                .map(i -> picture.rgb()[i] & 0xff)
                .toArray();
    }

    /** Whether each row is the picture's, or else all of the one colour. */
    private static boolean[] rowsThatAreThere(Pixels part, Pixels whole, Optional<int[]> filling) {
        assertThat(part.width() + " × " + part.height()).isEqualTo(whole.width() + " × " + whole.height());
        boolean[] there = new boolean[part.height()];
        for (int y = 0; y < part.height(); y++) {
            int[] row = row(part, y);
            there[y] = Arrays.equals(row, row(whole, y));
            if (!there[y]) {
                int[] colour = filling.orElse(Arrays.copyOf(row, 3));
                assertThat(row)
                        .as("row %d", y)
                        .isEqualTo(IntStream.range(0, row.length)
                                .map(i -> colour[i % 3])
                                .toArray());
            }
        }
        return there;
    }

    private static int count(boolean[] rows, int from, int to) {
        return (int) IntStream.range(from, to).filter(y -> rows[y]).count();
    }

    @ParameterizedTest
    @CsvSource({
        "png-rgb-8,60,BLACK",
        "png-grey-8,75,BLACK",
        "png-rgba-8,60,WHITE",
        "png-palette-8,80,FIRST_COLOUR",
        "gif-256,90,FIRST_COLOUR",
        "gif-16,80,FIRST_COLOUR",
        "gif-256-transparent,90,WHITE",
        "bmp-24-top-down,60,BLACK",
        "bmp-8-top-down,90,FIRST_COLOUR",
    })
    void theRowsThatAreThereAreTakenAndTheOthersFilled(String name, int percent, String filling) throws Exception {
        byte[] part = part(name, percent);
        assertThat(refusal(strict, part)).isNotNull();
        assertThat(refusal(strict, part).code()).isEqualTo("truncated");
        assertThat(refusal(strict, part)).hasMessageContaining("ends");
        Pixels picture = decode(accepting, part);
        assertThat(picture.truncated()).isTrue();
        int[] colour = switch (filling) {
            case "BLACK" -> BLACK;
            case "WHITE" -> WHITE;
            default -> FIRST_COLOUR;
        };
        boolean[] there = rowsThatAreThere(picture, decode(strict, Goldens.file(name)), Optional.ofNullable(colour));
        int rows = count(there, 0, there.length);
        assertThat(rows).isBetween(2, there.length - 2);
        assertThat(count(there, 0, rows)).as("from the top").isEqualTo(rows);
    }

    /** BMP stores its lines from the bottom. */
    @ParameterizedTest
    @CsvSource({"bmp-24,60", "bmp-32-v4-alpha,60", "bmp-8-rle,98", "bmp-16-565,70"})
    void ofAFileThatBeginsAtTheBottomTheLowerRowsAreThere(String name, int percent) throws Exception {
        byte[] part = part(name, percent);
        assertThat(refusal(strict, part).code()).isEqualTo("truncated");
        Pixels picture = decode(accepting, part);
        assertThat(picture.truncated()).isTrue();
        boolean[] there = rowsThatAreThere(picture, decode(strict, Goldens.file(name)), Optional.empty());
        int rows = count(there, 0, there.length);
        assertThat(rows).isBetween(2, there.length - 1);
        assertThat(there[there.length - 1]).isTrue();
    }

    private static byte[] jpeg() throws IOException {
        var picture = new BufferedImage(64, 160, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 160; i++) {
            picture.setRGB(i % 64, i / 64, (i * 2654435761L >> 7 & 0x3f3f3f) != 0 ? (i * 77) & 0xffffff : 0);
        }
        var out = new ByteArrayOutputStream();
        ImageIO.write(picture, "jpg", out);
        return out.toByteArray();
    }

    @Test
    void ofAJpegFileTheRestIsGrey() throws Exception {
        byte[] whole = jpeg();
        byte[] part = Arrays.copyOf(whole, whole.length / 2);
        assertThat(refusal(strict, part).code()).isEqualTo("truncated");
        Pixels picture = decode(accepting, part);
        assertThat(picture.truncated()).isTrue();
        Pixels all = decode(strict, whole);
        assertThat(row(picture, 0)).isEqualTo(row(all, 0));
        assertThat(row(picture, 48)).isEqualTo(row(all, 48));
        int[] last = row(picture, 159);
        assertThat(last[0]).isBetween(100, 150);
        assertThat(Arrays.stream(last).distinct().count()).isEqualTo(1);
    }

    /** What came first is the whole picture, coarsely. */
    @Test
    void ofAProgressiveJpegFileTheRestIsCoarse() throws Exception {
        byte[] part = part("progressive", 90);
        Pixels picture = decode(accepting, part);
        Pixels all = decode(strict, Goldens.file("progressive"));
        assertThat(picture.truncated()).isTrue();
        assertThat(picture.rgb()).isNotEqualTo(all.rgb());
        double mean = IntStream.range(0, all.rgb().length)
                .map(i -> Math.abs((picture.rgb()[i] & 0xff) - (all.rgb()[i] & 0xff)))
                .average()
                .orElseThrow();
        assertThat(mean).isLessThan(20);
    }

    @Test
    void ofAnAnimationInWebpTheFirstFrameIsEnough() throws Exception {
        byte[] part = part("webp-animated", 90);
        assertThat(refusal(strict, part).code()).isEqualTo("truncated");
        Pixels picture = decode(accepting, part);
        assertThat(picture.truncated()).isTrue();
        assertThat(picture.rgb())
                .isEqualTo(decode(strict, Goldens.file("webp-animated")).rgb());
        assertThat(refusal(accepting, part("webp-lossy-60", 90)).code()).isEqualTo("truncated");
    }

    /** Of 8 × 8 grey, in strips of 4 lines, the directory before them. */
    private static byte[] tiff(int compression, byte[] upper, byte[] lower) {
        int data = 8 + 2 + 12 * 9 + 4 + 16;
        int[][] tags = {
            {256, 1, 8},
            {257, 1, 8},
            {258, 1, 8},
            {259, 1, compression},
            {262, 1, 1},
            {273, 2, data - 16},
            {277, 1, 1},
            {278, 1, 4},
            {279, 2, data - 8}
        };
        ByteBuffer file =
                ByteBuffer.allocate(data + upper.length + lower.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {'I', 'I', 42, 0}).putInt(8).putShort((short) tags.length);
        for (int[] tag : tags) {
            file.putShort((short) tag[0]).putShort((short) 4).putInt(tag[1]).putInt(tag[2]);
        }
        file.putInt(0).putInt(data).putInt(data + upper.length);
        return file.putInt(upper.length)
                .putInt(lower.length)
                .put(upper)
                .put(lower)
                .array();
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({"0,8", "1,7", "8,7", "9,6", "31,4", "32,4", "56,1"})
    void ofATiffFileTheLinesOfEachStrip(int missing, int rows) throws Exception {
        byte[] whole = tiff(1, filled(32, 200), filled(32, 100));
        byte[] part = Arrays.copyOf(whole, whole.length - missing);
        Pixels picture = decode(accepting, part);
        assertThat(picture.truncated()).isEqualTo(missing > 0);
        for (int y = 0; y < 8; y++) {
            assertThat(row(picture, y)).containsOnly(y >= rows ? 0 : y < 4 ? 200 : 100);
        }
    }

    @Test
    void ofAPackedTiffFileTheLinesThatUnpack() throws Exception {
        byte[] packed = {-7, 50, -7, 60, -7, 70, -7, 80};
        byte[] whole = tiff(32773, packed, packed);
        Pixels picture = decode(accepting, Arrays.copyOf(whole, whole.length - 3));
        assertThat(picture.truncated()).isTrue();
        assertThat(IntStream.range(0, 8).map(y -> row(picture, y)[0])).containsExactly(50, 60, 70, 80, 50, 60, 0, 0);
        byte[] none = Arrays.copyOf(whole, whole.length - 15);
        assertThat(refusal(accepting, none).code()).isEqualTo("truncated");
    }

    /** Two pages: of the second only its beginning is there, which nobody asks for. */
    @Test
    void aFileWhosePictureIsThereIsWhole() throws Exception {
        byte[] gif = Goldens.file("gif-animated");
        Pixels picture = decode(accepting, Arrays.copyOf(gif, gif.length - 20));
        assertThat(picture.truncated()).isFalse();
        assertThat(picture.rgb()).isEqualTo(decode(strict, gif).rgb());
    }

    static Stream<Goldens.Line> formats() {
        return Goldens.lines("formats");
    }

    /** At any cut: what strict decoding takes is the same; what it does not is truncated, or not taken either. */
    @ParameterizedTest
    @MethodSource("formats")
    void acceptingChangesNothingButTruncatedFiles(Goldens.Line golden) throws Exception {
        byte[] whole = golden.bytes(3);
        for (int part = 1; part <= 40; part++) {
            byte[] file = Arrays.copyOf(whole, whole.length * part / 40);
            ImageException refused = refusal(strict, file);
            try {
                Pixels picture = decode(accepting, file);
                assertThat(picture.truncated()).as("%s %d/40", golden, part).isEqualTo(refused != null);
                if (refused == null) {
                    assertThat(picture.rgb()).isEqualTo(decode(strict, file).rgb());
                }
            } catch (ImageException e) {
                assertThat(Set.of("truncated", "corrupt", "unknown-format", "empty"))
                        .contains(e.code());
                assertThat(refused)
                        .as("%s %d/40: %s", golden, part, e.getMessage())
                        .isNotNull();
            }
        }
    }
}
