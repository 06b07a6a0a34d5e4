package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.train.data.Augmentation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingSettingsTest {
    private static final int STEPS = 10;

    @ParameterizedTest
    @CsvSource({"300, 149, 0.1", "300, 150, 0.01", "300, 224, 0.01", "300, 225, 0.001", "1, 0, 0.1", "2, 1, 0.01"})
    void dividesTheRateByTenAtHalfAndAtThreeQuarters(int epochs, int epoch, double rate) {
        TrainingSettings settings = settings(epochs, 0.1, Schedule.STEP, 0);
        assertThat(settings.rate(epoch, 0, STEPS)).isCloseTo(rate, within(1e-12));
        assertThat(settings.rate(epoch, STEPS - 1, STEPS)).isCloseTo(rate, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0.1", "3, 5, 0.072699525", "5, 0, 0.05", "9, 9, 0.00002467"})
    void goesDownAlongHalfACosine(int epoch, int step, double rate) {
        assertThat(settings(10, 0.1, Schedule.COSINE, 0).rate(epoch, step, STEPS))
                .isCloseTo(rate, within(1e-8));
    }

    @Test
    void warmsUpInEqualStepsAndGoesDownFromThere() {
        TrainingSettings settings = settings(10, 0.21, Schedule.COSINE, 2);
        assertThat(settings.rate(0, 0, STEPS)).isCloseTo(0.01, within(1e-12));
        assertThat(settings.rate(0, 1, STEPS)).isCloseTo(0.02, within(1e-12));
        assertThat(settings.rate(1, STEPS - 1, STEPS)).isCloseTo(0.20, within(1e-12));
        assertThat(settings.rate(2, 0, STEPS)).isCloseTo(0.21, within(1e-12));
        assertThat(settings.rate(6, 0, STEPS)).isCloseTo(0.105, within(1e-12));
        assertThat(settings(10, 0.21, Schedule.STEP, 2).rate(5, 0, STEPS)).isCloseTo(0.021, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesALearningRateThatLearnsNothing(double rate) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(10, rate, Schedule.STEP, 0))
                .withMessageContaining("learning rate " + rate);
    }

    @Test
    void refusesAWarmUpThatNeverEnds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(10, 0.1, Schedule.STEP, 10))
                .withMessage("warm-up 10, patience 0: allowed are 0 to 9 epochs, 0 and more");
    }

    private static TrainingSettings settings(int epochs, double rate, Schedule schedule, int warmUp) {
        return new TrainingSettings(epochs, 64, rate, schedule, warmUp, 1e-4, 0, 0, false, 0, 1, Augmentation.NONE);
    }
}
