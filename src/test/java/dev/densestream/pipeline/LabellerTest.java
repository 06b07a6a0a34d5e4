package dev.densestream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.event.Prediction;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabellerTest {
    private final Labeller labeller =
            new Labeller(new Prediction.Model("letters", "0123456789ab"), List.of("a", "b", "c", "d"));

    @Test
    void theHighestScoreComesFirstWithItsOwnIndex() {
        assertThat(labeller.best(new float[] {0.1f, 0.2f, 0.65f, 0.05f}, 3))
                .containsExactly(
                        new Prediction.Label("c", 2, 0.65f),
                        new Prediction.Label("b", 1, 0.2f),
                        new Prediction.Label("a", 0, 0.1f));
    }

    @Test
    void equalScoresStandInTheOrderOfTheLabels() {
        assertThat(labeller.best(new float[] {0.2f, 0.3f, 0.3f, 0.2f}, 4))
                .extracting(Prediction.Label::label)
                .containsExactly("b", "c", "a", "d");
    }

    @Test
    void moreLabelsThanThereAreGivesAll() {
        assertThat(labeller.best(new float[4], 100)).hasSize(4);
        assertThat(labeller.best(new float[4], 1)).hasSize(1);
    }

    @Test
    void whatIsNoNumberIsNeverTheBest() {
        assertThat(labeller.best(new float[] {Float.NaN, 0, Float.NEGATIVE_INFINITY, 1}, 3))
                .extracting(Prediction.Label::label)
                .containsExactly("d", "b", "c");
    }

    @Test
    void scoresOfAnotherModelAreAMistakeOfOurs() {
        assertThatThrownBy(() -> labeller.best(new float[3], 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("3 scores for 4 labels");
    }
}
