package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.image.ImageFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class SignPainterTest {
    @Test
    void drawsTheSameBytesForTheSameSeedInAnyOrder() {
        SignPainter painter = new SignPainter(42);
        List<byte[]> forwards =
                IntStream.range(0, 20).mapToObj(i -> painter.draw(i).bytes()).toList();
        SignPainter again = new SignPainter(42);
        for (int i = 19; i >= 0; i--) {
            assertThat(again.draw(i).bytes()).as("picture %d", i).isEqualTo(forwards.get(i));
        }
    }

    @Test
    void drawsOtherPicturesForOtherSeedsKindsAndNumbers() {
        Set<String> seen = new HashSet<>();
        for (long seed = 0; seed < 3; seed++) {
            for (int number = 0; number < 30; number++) {
                seen.add(Arrays.toString(new SignPainter(seed).draw(number).bytes()));
            }
        }
        assertThat(seen).hasSize(90);
    }

    @Test
    void showsEveryKindOnceInEachTenOfASeries() {
        SignPainter painter = new SignPainter(1);
        assertThat(IntStream.range(30, 40).mapToObj(i -> painter.draw(i).label()))
                .containsExactlyElementsOf(SignPainter.labels());
    }

    @Test
    void namesTenLabelsThatAreSortedLikeFolders() {
        assertThat(SignPainter.labels()).hasSize(10).isSorted().allMatch(label -> label.matches("[a-z]+(-[a-z]+)*"));
    }

    @Test
    void encodesWhatItSaysInSizesFrom80To320() throws IOException {
        SignPainter painter = new SignPainter(5);
        Map<ImageFormat, Integer> formats = new EnumMap<>(ImageFormat.class);
        for (int number = 0; number < 60; number++) {
            DrawnSign sign = painter.draw(number);
            formats.merge(sign.format(), 1, Integer::sum);
            assertThat(sign.bytes()[0] == (byte) 0xff).isEqualTo(sign.format() == ImageFormat.JPEG);
            BufferedImage picture = ImageIO.read(new ByteArrayInputStream(sign.bytes()));
            assertThat(picture.getWidth()).isBetween(80, 320);
            assertThat(picture.getHeight()).isBetween(80, 320);
        }
        assertThat(formats).containsOnlyKeys(ImageFormat.JPEG, ImageFormat.PNG);
    }
}
