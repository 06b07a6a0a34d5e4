package dev.densestream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PreprocessorTest {
    static Stream<Goldens.Line> cut() {
        return Goldens.lines("cut");
    }

    private static Preprocessor shorterSide(int resizeTo, int width, int height) {
        return new Preprocessor(
                new PreprocessSpec(Resize.SHORTER_SIDE, resizeTo, width, height, Interpolation.BILINEAR));
    }

    @ParameterizedTest
    @MethodSource("cut")
    void givesWhatTorchvisionGivesOnPillow(Goldens.Line golden) throws Exception {
        Pixels picture = Goldens.noise(golden.number(0), golden.number(1), golden.number(2));
        byte[] prepared = shorterSide(golden.number(3), golden.number(4), golden.number(5))
                .prepare(picture);
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(prepared)))
                .isEqualTo(golden.words().get(6));
    }

    @ParameterizedTest
    @CsvSource({"5,3,4,6", "3,2,4,6", "500,333,256,384", "998,333,256,767", "1000,37,64,1729"})
    void theLongSideIsTruncatedNotRounded(int width, int height, int resizeTo, int longSide) {
        Pixels wide = Goldens.noise(width, height, 1);
        int left = (int) Math.rint((longSide - 3) / 2.0);
        int top = (int) Math.rint((resizeTo - 3) / 2.0);
        assertThat(shorterSide(resizeTo, 3, 3).prepare(wide))
                .isEqualTo(Resampler.resize(wide, longSide, resizeTo, left, top, 3, 3));
        Pixels tall = Goldens.noise(height, width, 1);
        assertThat(shorterSide(resizeTo, 3, 3).prepare(tall))
                .isEqualTo(Resampler.resize(tall, resizeTo, longSide, top, left, 3, 3));
    }

    @ParameterizedTest
    @CsvSource({"33,32,0", "35,32,2", "37,32,2", "39,32,4", "36,32,2", "32,32,0"})
    void theCutBeginsAtTheEvenNeighbourOfAHalf(int side, int cut, int offset) {
        Pixels picture = Goldens.noise(side, side, 1);
        byte[] prepared = shorterSide(side, cut, cut).prepare(picture);
        int first = (offset * side + offset) * 3;
        assertThat(prepared).startsWith(picture.rgb()[first], picture.rgb()[first + 1], picture.rgb()[first + 2]);
    }

    @Test
    void squashesWhateverTheAspect() {
        Pixels picture = Goldens.noise(70, 20, 1);
        var squash = new PreprocessSpec(Resize.SQUASH, 0, 8, 9, Interpolation.BILINEAR);
        assertThat(new Preprocessor(squash).prepare(picture))
                .hasSize(squash.bytes())
                .isEqualTo(Resampler.resize(picture, 8, 9, 0, 0, 8, 9));
    }

    @ParameterizedTest
    @CsvSource({"1,65535", "65535,1", "1,1048576", "1048576,1"})
    void theLongestPicturesThatTheDecoderTakesArePrepared(int width, int height) {
        Pixels picture = Goldens.noise(width, height, 1);
        assertThat(shorterSide(256, 224, 224).prepare(picture)).hasSize(224 * 224 * 3);
    }

    @ParameterizedTest
    @CsvSource({
        "SHORTER_SIDE,223,224,224",
        "SHORTER_SIDE,256,224,300",
        "SHORTER_SIDE,8193,224,224",
        "SQUASH,0,0,224",
        "SQUASH,0,224,4097"
    })
    void aSpecThatCannotBeDoesNotExist(Resize resize, int resizeTo, int width, int height) {
        assertThatThrownBy(() -> new PreprocessSpec(resize, resizeTo, width, height, Interpolation.BILINEAR))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allowed is");
    }

    @Test
    void pixelsThatAreNoPictureDoNotExist() {
        assertThatThrownBy(() -> new Pixels(2, 2, new byte[11])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Pixels(0, 2, new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Pixels(65536, 65536, new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
