package dev.densestream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BatchLadderTest {
    @Test
    void climbsInPowersOfTwoAndEndsAtTheLargestBatch() {
        assertThat(new BatchLadder(1).rungs()).containsExactly(1);
        assertThat(new BatchLadder(8).rungs()).containsExactly(1, 2, 4, 8);
        assertThat(new BatchLadder(20).rungs()).containsExactly(1, 2, 4, 8, 16, 20);
    }

    @Test
    void takesTheSmallestRungThatFits() {
        BatchLadder ladder = new BatchLadder(20);
        for (int images = 1; images <= 20; images++) {
            int fitting = images;
            int smallest = ladder.rungs().stream()
                    .filter(rung -> rung >= fitting)
                    .findFirst()
                    .orElseThrow();
            assertThat(ladder.rungFor(images)).as("%d images", images).isEqualTo(smallest);
        }
    }

    @Test
    void refusesWhatNoRungHolds() {
        assertThatIllegalArgumentException().isThrownBy(() -> new BatchLadder(4).rungFor(5));
        assertThatIllegalArgumentException().isThrownBy(() -> new BatchLadder(4).rungFor(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new BatchLadder(0));
    }
}
