package dev.densestream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageHeadersTest {
    private static ImageException refusal(byte[] file) {
        return catchThrowableOfType(ImageException.class, () -> ImageHeaders.read(file));
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void noBytesAreNoImage() {
        assertThat(refusal(new byte[0]).code()).isEqualTo("empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"This is a text that somebody named x.jpg.", "x", "ÿ", "ÿØ", "\u0089PNG", "RIFF", "\0\0"})
    void bytesOfNoFormatAreShownByTheirBeginning(String text) {
        ImageException refused = refusal(latin(text));
        assertThat(refused.code()).isEqualTo("unknown-format");
        assertThat(refused)
                .hasMessageContaining("%02x".formatted(latin(text)[0]))
                .hasMessageContaining("JPEG and PNG");
    }

    @ParameterizedTest
    @CsvSource({
        "GIF89a,GIF",
        "BM1234,BMP",
        "RIFF1234WEBPVP8 ,WebP",
        "<svg xmlns,SVG",
        "<!DOCTYPE html>,HTML",
        "%PDF-1.7,PDF",
        "....ftypavif,AVIF"
    })
    void formatsThatAreNotTakenAreNamed(String beginning, String name) {
        ImageException refused = refusal(latin(beginning));
        assertThat(refused.code()).isEqualTo("unsupported-format");
        assertThat(refused).hasMessageContaining(name);
    }

    @Test
    void anythingAtAllEndsInAHeaderOrARefusal() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            byte[] beginning = beginning(random);
            System.arraycopy(beginning, 0, bytes, 0, Math.min(beginning.length, bytes.length));
            try {
                ImageHeader header = ImageHeaders.read(bytes);
                assertThat(header.pixels()).isPositive();
            } catch (ImageException refused) {
                assertThat(refused.code())
                        .isIn("empty", "unknown-format", "unsupported-format", "truncated", "corrupt");
            }
        }
    }

    private static byte[] beginning(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> latin("ÿØÿ");
            case 1 -> latin("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR");
            default -> new byte[0];
        };
    }
}
