package dev.densestream.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.densestream.image.Pixels;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    /** A row of four pixels: 10, 20, 30, 40 in every channel. */
    private static final Pixels ROW = new Pixels(4, 1, new byte[] {10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40});

    @Test
    void changesNothingWhereAllIsOff() {
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            assertThat(new Augmentation(false, 0, 1, 0).apply(ROW, 4, 1, random).rgb())
                    .isEqualTo(ROW.rgb());
        }
    }

    @Test
    void flipsSomeAndOnlyLeftToRight() {
        assertThat(reds(new Augmentation(true, 0, 1, 0))).containsExactlyInAnyOrder("10 20 30 40", "40 30 20 10");
    }

    @Test
    void shiftsBothWaysWithBlackBehind() {
        assertThat(reds(new Augmentation(false, 0.25, 1, 0)))
                .containsExactlyInAnyOrder("10 20 30 40", "0 10 20 30", "20 30 40 0");
    }

    @Test
    void cutsPartsOutOfLargerPicturesAndBringsThemToSize() {
        var crop = new Augmentation(false, 0, 0.3, 0);
        Pixels picture = new Pixels(20, 20, noise(20 * 20 * 3));
        Random random = new Random(1);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Pixels part = crop.apply(picture, 16, 12, random);
            assertThat(part.width()).isEqualTo(16);
            assertThat(part.height()).isEqualTo(12);
            seen.add(Arrays.toString(part.rgb()));
        }
        assertThat(seen.size()).isGreaterThan(15);
        assertThat(crop.spare()).isEqualTo(1.25);
        assertThat(Augmentation.NONE.spare()).isEqualTo(1);
    }

    @Test
    void changesBrightnessContrastAndSaturationButNotTheOrderOfPixels() {
        var colour = new Augmentation(false, 0, 1, 0.5);
        Random random = new Random(1);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            byte[] rgb = colour.apply(ROW, 4, 1, random).rgb();
            assertThat(rgb[0] & 0xff).isLessThanOrEqualTo(rgb[3] & 0xff).isLessThanOrEqualTo(rgb[9] & 0xff);
            seen.add(Arrays.toString(rgb));
        }
        assertThat(seen).hasSizeGreaterThan(40);
    }

    @Test
    void leavesThePictureItIsGivenAsItWas() {
        byte[] before = ROW.rgb().clone();
        new Augmentation(true, 0.5, 0.5, 0.9).apply(ROW, 4, 1, new Random(3));
        assertThat(ROW.rgb()).isEqualTo(before);
    }

    @Test
    void changesAPictureTheSameWayForTheSameSeed() {
        var all = new Augmentation(true, 0.2, 0.6, 0.3);
        Pixels picture = new Pixels(9, 7, noise(9 * 7 * 3));
        assertThat(all.apply(picture, 9, 7, new Random(5)).rgb())
                .isEqualTo(all.apply(picture, 9, 7, new Random(5)).rgb())
                .isNotEqualTo(all.apply(picture, 9, 7, new Random(6)).rgb());
    }

    @Test
    void refusesWhatWouldLeaveNoPicture() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Augmentation(true, 0.6, 1, 0))
                .withMessageContaining("shift 0.6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Augmentation(true, 0, 0.01, 0))
                .withMessageContaining("crop 0.01");
    }

    private static Set<String> reds(Augmentation augmentation) {
        Random random = new Random(1);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            byte[] rgb = augmentation.apply(ROW, 4, 1, random).rgb();
            seen.add("%d %d %d %d".formatted(rgb[0], rgb[3], rgb[6], rgb[9]));
        }
        return seen;
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(0).nextBytes(bytes);
        return bytes;
    }
}
