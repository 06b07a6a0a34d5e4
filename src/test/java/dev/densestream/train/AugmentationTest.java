package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.densestream.image.Pixels;
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
            assertThat(new Augmentation(false, 0, 1, 0).apply(ROW, random).rgb())
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
    void leavesThePictureItIsGivenAsItWas() {
        byte[] before = ROW.rgb().clone();
        new Augmentation(true, 0.5, 0.5, 0.9).apply(ROW, new Random(3));
        assertThat(ROW.rgb()).isEqualTo(before);
    }

    @Test
    void changesAPictureTheSameWayForTheSameSeed() {
        var all = new Augmentation(true, 0.2, 0.6, 0.3);
        Pixels picture = new Pixels(9, 7, noise(9 * 7 * 3));
        assertThat(all.apply(picture, new Random(5)).rgb())
                .isEqualTo(all.apply(picture, new Random(5)).rgb())
                .isNotEqualTo(all.apply(picture, new Random(6)).rgb());
    }

    @Test
    void refusesWhatWouldLeaveNoPicture() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Augmentation(true, 0.6, 1, 0))
                .withMessageContaining("shift 0.6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Augmentation(true, 0, 0.1, 0))
                .withMessageContaining("zoom 0.1");
    }

    private static Set<String> reds(Augmentation augmentation) {
        Random random = new Random(1);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            byte[] rgb = augmentation.apply(ROW, random).rgb();
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
