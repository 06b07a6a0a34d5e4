package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingSettingsTest {
    @ParameterizedTest
    @CsvSource({"300, 149, 0.1", "300, 150, 0.01", "300, 224, 0.01", "300, 225, 0.001", "1, 0, 0.1", "2, 1, 0.01"})
    void dividesTheRateByTenAtHalfAndAtThreeQuarters(int epochs, int epoch, double rate) {
        assertThat(settings(epochs, 0.1).rate(epoch)).isCloseTo(rate, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, Double.NaN})
    void refusesALearningRateThatLearnsNothing(double rate) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(10, rate))
                .withMessageContaining("learning rate " + rate);
    }

    private static TrainingSettings settings(int epochs, double rate) {
        return new TrainingSettings(epochs, 64, rate, 1e-4, 0, 1, new Augmentation(true, 0, 1, 0));
    }
}
