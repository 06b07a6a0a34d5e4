package dev.densestream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PngStructureTest {
    private static final byte[] END = chunk("IEND");

    private static String refusal(byte[] file) {
        return catchThrowableOfType(ImageException.class, () -> ImageHeaders.read(file))
                .code();
    }

    private static byte[] chunk(String type, byte... data) {
        byte[] named = new byte[4 + data.length];
        System.arraycopy(type.getBytes(StandardCharsets.US_ASCII), 0, named, 0, 4);
        System.arraycopy(data, 0, named, 4, data.length);
        CRC32 sum = new CRC32();
        sum.update(named);
        return ByteBuffer.allocate(named.length + 8)
                .putInt(data.length)
                .put(named)
                .putInt((int) sum.getValue())
                .array();
    }

    private static byte[] header(int width, int height) {
        return chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {8, 2, 0, 0, 0})
                        .array());
    }

    private static byte[] png(byte[]... chunks) {
        var file = new ByteArrayOutputStream();
        file.writeBytes(HexFormat.of().parseHex("89504e470d0a1a0a"));
        for (byte[] chunk : chunks) {
            file.writeBytes(chunk);
        }
        return file.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb-png", "grey-png", "bilevel-png", "palette-png", "alpha-png", "grey-alpha-png"})
    void tellsTheSizeOfEveryKind(String name) throws Exception {
        assertThat(ImageHeaders.read(Goldens.file(name)))
                .satisfies(header -> assertThat(header.format() + " " + header.width() + " " + header.height())
                        .isEqualTo("PNG 37 29"));
    }

    @Test
    void noticesTheMissingEndWhereverTheFileIsCut() {
        byte[] whole = Goldens.file("alpha-png");
        for (int length = 8; length < whole.length; length++) {
            assertThat(refusal(Arrays.copyOf(whole, length)))
                    .as("cut at %d of %d", length, whole.length)
                    .isEqualTo("truncated");
        }
    }

    @Test
    void noticesEveryChangedByte() {
        byte[] whole = Goldens.file("palette-png");
        Random random = new Random(3);
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= (byte) (1 + random.nextInt(255));
            assertThat(refusal(changed)).as("byte %d", i).isIn("corrupt", "truncated", "unknown-format");
        }
    }

    @Test
    void anAbsurdSizeIsOnlyRead() throws Exception {
        assertThat(ImageHeaders.read(png(header(Integer.MAX_VALUE, Integer.MAX_VALUE), END))
                        .pixels())
                .isEqualTo((long) Integer.MAX_VALUE * Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"0,5", "5,0", "-1,5", "5,-2147483648"})
    void aSizeThatCannotBeIsCorrupt(int width, int height) {
        assertThat(refusal(png(header(width, height), END))).isEqualTo("corrupt");
    }

    @Test
    void aFileWithoutItsHeaderFirstIsCorrupt() {
        assertThat(refusal(png(END))).isEqualTo("corrupt");
        assertThat(refusal(png(chunk("tEXt"), header(5, 5), END))).isEqualTo("corrupt");
        assertThat(refusal(png(chunk("IHDR", new byte[12]), END))).isEqualTo("corrupt");
    }

    @ParameterizedTest
    @CsvSource({"7fffffff,truncated", "80000000,corrupt", "ffffffff,corrupt"})
    void aChunkOfAbsurdLengthIsNotRead(String length, String code) {
        byte[] chunk = HexFormat.of().parseHex(length + "49444154");
        assertThat(refusal(png(header(5, 5), chunk))).isEqualTo(code);
    }
}
