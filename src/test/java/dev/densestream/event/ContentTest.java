package dev.densestream.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {
    private static final String SHA_256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "naïve", "日本", "😀", "\u0000\n\"\\"})
    void textStaysText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(Content.of(bytes)).isEqualTo(new Content("utf-8", text, bytes.length, false, null));
        assertThat(Content.of(bytes).toBytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "ffd8ffe0", "c3", "c0af", "eda080", "f4908080", "61e962"})
    void everythingElseIsBase64(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThat(Content.of(bytes).encoding()).isEqualTo("base64");
        assertThat(Content.of(bytes).toBytes()).isEqualTo(bytes);
    }

    @Test
    void nothingStaysNothing() {
        assertThat(Content.of(null)).isNull();
        assertThat(Content.upTo(null, 5)).isNull();
    }

    @Test
    void whatIsCutTellsItsSizeAndDigest() {
        byte[] bytes = "abc".getBytes(StandardCharsets.UTF_8);
        assertThat(Content.upTo(bytes, 3)).isEqualTo(new Content("utf-8", "abc", 3, false, null));
        assertThat(Content.upTo(bytes, 2)).isEqualTo(new Content("utf-8", "ab", 3, true, SHA_256_OF_ABC));
        assertThat(Content.upTo(bytes, 0)).isEqualTo(new Content("utf-8", "", 3, true, SHA_256_OF_ABC));
    }

    @ParameterizedTest
    @CsvSource({"1,base64", "2,base64", "3,utf-8", "4,base64"})
    void whatIsCutInACharacterKeepsItsBytes(int limit, String encoding) {
        byte[] bytes = "日本".getBytes(StandardCharsets.UTF_8);
        assertThat(Content.upTo(bytes, limit).encoding()).isEqualTo(encoding);
        assertThat(Content.upTo(bytes, limit).toBytes()).isEqualTo(Arrays.copyOf(bytes, limit));
    }

    @Test
    void anyBytesComeBack() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = new byte[random.nextInt(8)];
            random.nextBytes(bytes);
            assertThat(Content.of(bytes).toBytes()).isEqualTo(bytes);
        }
    }
}
