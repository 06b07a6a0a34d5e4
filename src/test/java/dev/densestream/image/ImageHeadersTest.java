package dev.densestream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
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
                .hasMessageContaining("JPEG, PNG, WebP, GIF, BMP, TIFF");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            ....ftypavif, AVIF
            ....ftypheic, HEIC
            ....ftypmif1, HEIF
            ....ftypisom, video
            <svg xmlns, SVG
            `  <?xml version="1.0"?><!-- a drawing --><svg>`, SVG
            <?xml version="1.0"?>, XML
            <!DOCTYPE html>, HTML
            %PDF-1.7, PDF
            %!PS-Adobe, PostScript
            \\0\\0\\1\\0\\1\\0, ICO
            \\0\\0\\0\\fJXL \\r\\n, JPEG XL
            ÿ\\n12, JPEG XL
            `\\0\\0\\0\\fjP  \\r\\n`, JPEG 2000
            ÿOÿQ, JPEG 2000
            8BPS, Photoshop
            P6 12 12, Netpbm
            RIFF1234AVI LIST, AVI
            PK\\3\\4, ZIP
            """)
    void formatsThatAreNotTakenAreNamed(String beginning, String name) {
        ImageException refused = refusal(latin(beginning.translateEscapes()));
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
                        .isIn("empty", "unknown-format", "unsupported-format", "truncated", "corrupt", "too-large");
            }
        }
    }

    private static byte[] beginning(Random random) {
        List<String> beginnings = List.of(
                "",
                "ÿØÿ",
                "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR",
                "RIFF \0\0\0WEBPVP8X\n\0\0\0",
                "RIFF \0\0\0WEBPVP8L\u0005\0\0\0/",
                "GIF89a",
                "BM\0\0\0\0\0\0\0\0\0\0\0\0(\0\0\0",
                "II*\0\b\0\0\0\1\0",
                "MM\0*\0\0\0\b\0\1");
        return latin(beginnings.get(random.nextInt(beginnings.size())));
    }
}
