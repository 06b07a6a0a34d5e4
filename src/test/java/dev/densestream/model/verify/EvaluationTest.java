package dev.densestream.model.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private final Evaluation evaluation = new Evaluation(List.of("cat", "dog", "owl"));

    @Test
    void countsWhatWasTakenForWhat() {
        evaluation.add(0, new float[] {0.9f, 0.1f, 0});
        evaluation.add(0, new float[] {0.4f, 0.6f, 0});
        evaluation.add(1, new float[] {0.2f, 0.8f, 0});
        assertThat(evaluation.confusion(0, 1)).isEqualTo(1);
        assertThat(evaluation.confusion(1, 0)).isZero();
        assertThat(evaluation.accuracy()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(evaluation.recall(0)).isEqualTo(0.5);
        assertThat(evaluation.precision(1)).isEqualTo(0.5);
        assertThat(evaluation.precision(0)).isEqualTo(1);
        assertThat(evaluation.pictures()).isEqualTo(3);
        assertThat(evaluation.correct()).isEqualTo(2);
    }

    @Test
    void aLabelWithoutPicturesCountsNothing() {
        assertThat(evaluation.accuracy()).isZero();
        assertThat(evaluation.recall(2)).isZero();
        assertThat(evaluation.precision(2)).isZero();
        assertThat(evaluation.calibration().expectedError()).isZero();
    }

    @Test
    void scoresThatMeanWhatTheySayHaveNoCalibrationError() {
        for (int i = 0; i < 4; i++) {
            evaluation.add(i == 0 ? 1 : 0, new float[] {0.75f, 0.25f, 0});
        }
        assertThat(evaluation.calibration().expectedError()).isCloseTo(0, within(1e-7));
    }

    @Test
    void theCalibrationErrorIsTheMeanDistanceOfScoreAndAccuracy() {
        // Bin of 0.9: half right. Bin of 0.5: all right.
        evaluation.add(0, new float[] {0.9f, 0.1f, 0});
        evaluation.add(1, new float[] {0.9f, 0.1f, 0});
        evaluation.add(0, new float[] {0.5f, 0.3f, 0.2f});
        evaluation.add(0, new float[] {0.5f, 0.3f, 0.2f});
        assertThat(evaluation.calibration().expectedError()).isCloseTo((2 * 0.4 + 2 * 0.5) / 4, within(1e-6));
    }

    @Test
    void aScoreOfOneIsInTheLastBin() {
        evaluation.add(0, new float[] {1, 0, 0});
        Calibration.Bin last = evaluation.calibration().bins().getLast();
        assertThat(last.pictures()).isEqualTo(1);
        assertThat(last.meanScore()).isEqualTo(1);
        assertThat(last.accuracy()).isEqualTo(1);
        assertThat(last.to()).isEqualTo(1);
    }
}
