package dev.densestream.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.image.PreprocessSpec.Interpolation;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResamplerTest {
    static Stream<Goldens.Line> resized() {
        return Goldens.lines("resized");
    }

    @ParameterizedTest
    @MethodSource("resized")
    void givesEveryByteThatPillowGives(Goldens.Line golden) {
        Pixels picture = Goldens.noise(golden.number(0), golden.number(1), golden.number(2));
        assertThat(whole(picture, golden.number(3), golden.number(4))).isEqualTo(golden.bytes(5));
    }

    static Stream<Goldens.Line> bicubic() {
        return Goldens.lines("bicubic");
    }

    @ParameterizedTest
    @MethodSource("bicubic")
    void givesEveryByteThatPillowsBicubicFilterGives(Goldens.Line golden) {
        Pixels picture = Goldens.noise(golden.number(0), golden.number(1), golden.number(2));
        int width = golden.number(3);
        int height = golden.number(4);
        assertThat(new Resampler().cut(picture, Interpolation.BICUBIC, width, height, 0, 0, width, height))
                .isEqualTo(golden.bytes(5));
    }

    @RepeatedTest(60)
    void staysWithinTwoRoundingsOfTheTriangleFilter(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Pixels picture = Goldens.noise(side(random), side(random), random.nextInt());
        int width = side(random);
        int height = side(random);
        byte[] ours = whole(picture, width, height);
        double[] exact = new Triangle(picture).resize(width, height);
        double worst = IntStream.range(0, exact.length)
                .mapToDouble(i -> Math.abs((ours[i] & 0xff) - exact[i]))
                .max()
                .orElseThrow();
        assertThat(worst)
                .as("%d × %d to %d × %d", picture.width(), picture.height(), width, height)
                .isLessThan(1.01);
    }

    @RepeatedTest(40)
    void aCutIsTheSameAsThatPartOfTheWhole(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Pixels picture = Goldens.noise(side(random), side(random), random.nextInt());
        int width = side(random);
        int height = side(random);
        int left = random.nextInt(width);
        int top = random.nextInt(height);
        int cutWidth = 1 + random.nextInt(width - left);
        int cutHeight = 1 + random.nextInt(height - top);
        byte[] whole = whole(picture, width, height);
        byte[] expected = new byte[cutWidth * cutHeight * 3];
        for (int y = 0; y < cutHeight; y++) {
            System.arraycopy(whole, ((top + y) * width + left) * 3, expected, y * cutWidth * 3, cutWidth * 3);
        }
        assertThat(Resampler.resize(picture, width, height, left, top, cutWidth, cutHeight))
                .isEqualTo(expected);
    }

    @Test
    void onePlainColourStaysThatColour() {
        byte[] rgb = new byte[97 * 61 * 3];
        Arrays.fill(rgb, (byte) 255);
        assertThat(whole(new Pixels(97, 61, rgb), 33, 140)).containsOnly(255);
    }

    /** Mostly ordinary, sometimes one pixel or very long: pictures of extreme aspect are among them. */
    private static int side(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> 1 + random.nextInt(3);
            case 1 -> 200 + random.nextInt(200);
            default -> 1 + random.nextInt(60);
        };
    }

    private static byte[] whole(Pixels picture, int width, int height) {
        return Resampler.resize(picture, width, height, 0, 0, width, height);
    }

    /** The definition in plain arithmetic, both directions at once and nothing rounded. */
    private static final class Triangle {
        private final Pixels picture;

        Triangle(Pixels picture) {
            this.picture = picture;
        }

        double[] resize(int width, int height) {
            double[] out = new double[width * height * 3];
            for (int y = 0; y < height; y++) {
                double[] rows = weights(picture.height(), height, y);
                for (int x = 0; x < width; x++) {
                    double[] columns = weights(picture.width(), width, x);
                    for (int channel = 0; channel < 3; channel++) {
                        out[(y * width + x) * 3 + channel] = mean(rows, columns, channel);
                    }
                }
            }
            return out;
        }

        private double mean(double[] rows, double[] columns, int channel) {
            double sum = 0;
            for (int y = 0; y < rows.length; y++) {
                for (int x = 0; rows[y] > 0 && x < columns.length; x++) {
                    sum += rows[y] * columns[x] * (picture.rgb()[(y * picture.width() + x) * 3 + channel] & 0xff);
                }
            }
            return sum;
        }

        /** How much each input position counts for one output position. */
        private static double[] weights(int in, int out, int position) {
            double scale = (double) in / out;
            double reach = Math.max(1, scale);
            double centre = (position + 0.5) * scale;
            double[] weights = IntStream.range(0, in)
                    .mapToDouble(i -> Math.max(0, 1 - Math.abs(i + 0.5 - centre) / reach))
                    .toArray();
            double sum = Arrays.stream(weights).sum();
            return Arrays.stream(weights).map(weight -> weight / sum).toArray();
        }
    }
}
