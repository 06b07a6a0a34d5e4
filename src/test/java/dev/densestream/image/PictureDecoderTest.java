package dev.densestream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureDecoderTest {
    private static final DecodeSettings FAST = new DecodeSettings(DecodeMode.FAST, Truncation.REFUSED);

    private final PictureDecoder decoder = new PictureDecoder();

    /** OpenCV rounds CMYK to RGB otherwise than Pillow. */
    private static final int LARGEST_OF_CMYK = 2;

    static Stream<Goldens.Line> decoded() {
        return Goldens.lines("decoded");
    }

    static Stream<Goldens.Line> formats() {
        return Goldens.lines("formats");
    }

    private Pixels decode(byte[] file) throws ImageException {
        return decoder.decode(file, ImageHeaders.read(file));
    }

    @ParameterizedTest
    @MethodSource("decoded")
    void givesEveryPixelThatPillowGives(Goldens.Line golden) throws Exception {
        Pixels picture = decode(golden.bytes(3));
        assertThat(picture.width()).isEqualTo(golden.number(1));
        assertThat(picture.height()).isEqualTo(golden.number(2));
        assertThat(picture.rgb()).isEqualTo(golden.bytes(4));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void givesEveryPixelOfEveryKindThatPillowGives(Goldens.Line golden) throws Exception {
        Pixels picture = decode(golden.bytes(3));
        assertThat(picture.width() + " × " + picture.height()).isEqualTo(golden.number(1) + " × " + golden.number(2));
        if (golden.words().getFirst().matches(".*(cmyk|ycck).*")) {
            assertThat(largestDifference(picture.rgb(), golden.bytes(4))).isLessThanOrEqualTo(LARGEST_OF_CMYK);
        } else {
            assertThat(Goldens.sha256(picture.rgb())).isEqualTo(golden.words().get(4));
        }
    }

    /** Images of one reference may share them. */
    @ParameterizedTest
    @MethodSource("formats")
    void leavesTheBytesOfTheFileAsTheyAre(Goldens.Line golden) throws Exception {
        byte[] file = golden.bytes(3);
        byte[] before = file.clone();
        decode(file);
        assertThat(file).isEqualTo(before);
    }

    private static int largestDifference(byte[] ours, byte[] theirs) {
        assertThat(ours).hasSameSizeAs(theirs);
        return IntStream.range(0, ours.length)
                .map(i -> Math.abs((ours[i] & 0xff) - (theirs[i] & 0xff)))
                .max()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"baseline-420", "baseline-444", "rgb-png", "palette-png"})
    void givesEveryPixelThatTheJdkGives(String name) throws Exception {
        byte[] file = Goldens.file(name);
        assertThat(decode(file).rgb()).isEqualTo(rgb(ImageIO.read(new ByteArrayInputStream(file))));
    }

    @Test
    void readsAnInterlacedPng() throws Exception {
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(Goldens.file("rgb-png")));
        assertThat(decode(png(picture, ImageWriteParam.MODE_DEFAULT)).rgb()).isEqualTo(rgb(picture));
    }

    /** The upper byte of each sample: what a picture of half the depth would hold. */
    @Test
    void readsSixteenBitsOfGrey() throws Exception {
        var picture = new BufferedImage(16, 16, BufferedImage.TYPE_USHORT_GRAY);
        for (int i = 0; i < 256; i++) {
            picture.getRaster().setSample(i % 16, i / 16, 0, i * 257);
        }
        byte[] rgb = decode(png(picture, ImageWriteParam.MODE_DISABLED)).rgb();
        for (int i = 0; i < 256; i++) {
            assertThat(rgb[i * 3] & 0xff).isEqualTo(i);
        }
    }

    private static PictureDecoder fast(Resize resize, int resizeTo, int width, int height) {
        return PictureDecoder.of(
                FAST, Set.of(new PreprocessSpec(resize, resizeTo, width, height, Interpolation.BILINEAR)));
    }

    /** Of 37 × 29 pixels, turned where the name says so. */
    @ParameterizedTest
    @CsvSource({
        "baseline-420,SHORTER_SIDE,15,4,4,37 × 29",
        "baseline-420,SHORTER_SIDE,14,4,4,19 × 15",
        "baseline-420,SHORTER_SIDE,7,7,4,10 × 8",
        "baseline-420,SHORTER_SIDE,3,3,3,5 × 4",
        "baseline-420,SQUASH,0,18,14,19 × 15",
        "baseline-420,SQUASH,0,14,18,37 × 29",
        "quarter-turn,SQUASH,0,14,18,15 × 19",
        "quarter-turn,SQUASH,0,18,14,29 × 37",
        "quarter-turn,SHORTER_SIDE,7,7,7,8 × 10",
        "rgb-png,SHORTER_SIDE,3,3,3,37 × 29",
        "progressive,SHORTER_SIDE,3,3,3,5 × 4",
        "jpeg-ycck-420,SHORTER_SIDE,3,3,3,5 × 4",
    })
    void fastDecodingLeavesAsMuchAsIsNeeded(
            String name, Resize resize, int resizeTo, int width, int height, String size) throws Exception {
        byte[] file = Goldens.file(name);
        Pixels picture = fast(resize, resizeTo, width, height).decode(file, ImageHeaders.read(file));
        assertThat(picture.width() + " × " + picture.height()).isEqualTo(size);
    }

    @Test
    void fastDecodingLeavesEnoughForTheLargestOfSeveralModels() throws Exception {
        byte[] file = Goldens.file("baseline-420");
        var small = new PreprocessSpec(Resize.SHORTER_SIDE, 3, 3, 3, Interpolation.BILINEAR);
        var large = new PreprocessSpec(Resize.SHORTER_SIDE, 14, 4, 4, Interpolation.BILINEAR);
        Pixels picture = PictureDecoder.of(FAST, Set.of(small, large)).decode(file, ImageHeaders.read(file));
        assertThat(picture.width() + " × " + picture.height()).isEqualTo("19 × 15");
    }

    @Test
    void fastDecodingShowsTheSamePicture() throws Exception {
        byte[] file = Goldens.file("quarter-turn");
        ImageHeader header = ImageHeaders.read(file);
        var spec = new PreprocessSpec(Resize.SQUASH, 0, 14, 18, Interpolation.BILINEAR);
        byte[] exact = new Preprocessor(spec).prepare(decoder.decode(file, header));
        byte[] fast = new Preprocessor(spec)
                .prepare(PictureDecoder.of(FAST, Set.of(spec)).decode(file, header));
        double mean = IntStream.range(0, exact.length)
                .map(i -> Math.abs((exact[i] & 0xff) - (fast[i] & 0xff)))
                .average()
                .orElseThrow();
        assertThat(mean).isBetween(0.01, 8.0);
    }

    @Test
    void aPictureOfAnotherSizeThanItsHeaderIsCorrupt() {
        var header = new ImageHeader(ImageFormat.PNG, 36, 29, 1, false, "RGB");
        var refused = catchThrowableOfType(ImageException.class, () -> decoder.decode(Goldens.file("rgb-png"), header));
        assertThat(refused.code()).isEqualTo("corrupt");
        assertThat(refused).hasMessageContaining("36 × 29").hasMessageContaining("37 × 29");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void changedBytesGiveAPictureOrARefusalAndNothingElse(Goldens.Line golden) {
        byte[] whole = golden.bytes(3);
        Random random = new Random(whole.length);
        for (int i = 0; i < 30; i++) {
            byte[] changed = whole.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                ImageHeader header = ImageHeaders.read(changed);
                if (header.pixels() < 1_000_000) {
                    assertThat(decoder.decode(changed, header).rgb()).hasSize((int) header.pixels() * 3);
                }
            } catch (ImageException refused) {
                assertThat(refused.code())
                        .isIn("unknown-format", "unsupported-format", "truncated", "corrupt", "too-large");
                assertThat(refused.getMessage()).doesNotContain("\n");
            }
        }
    }

    private static byte[] png(BufferedImage picture, int progressive) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        var bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam options = writer.getDefaultWriteParam();
            options.setProgressiveMode(progressive);
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), options);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static byte[] rgb(BufferedImage picture) {
        byte[] rgb = new byte[picture.getWidth() * picture.getHeight() * 3];
        for (int i = 0; i < rgb.length / 3; i++) {
            int colour = picture.getRGB(i % picture.getWidth(), i / picture.getWidth());
            rgb[i * 3] = (byte) (colour >> 16);
            rgb[i * 3 + 1] = (byte) (colour >> 8);
            rgb[i * 3 + 2] = (byte) colour;
        }
        return rgb;
    }
}
