package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NesterovSgdTest {
    private static final float MOMENTUM = 0.9f;
    private static final float DECAY = 0.01f;

    /** The loss is a·w², so the gradient is 2·a·w and every step can be written down. */
    @Test
    void followsTheClosedFormOverManyStepsAndRates() {
        Torch engine = Torch.start();
        try (NDManager manager = engine.newBaseManager()) {
            float[] curvature = {0.5f, 1f, 2f};
            NDArray factor = manager.create(curvature);
            NDArray weights = manager.create(new float[] {1f, -2f, 3f});
            weights.setRequiresGradient(true);
            double[] expected = {1, -2, 3};
            double[] velocity = new double[3];
            var optimizer = new NesterovSgd(MOMENTUM, DECAY);
            for (int step = 0; step < 20; step++) {
                float rate = step < 10 ? 0.05f : 0.005f;
                try (GradientCollector gradients = engine.newGradientCollector()) {
                    gradients.backward(weights.mul(weights).mul(factor).sum());
                }
                optimizer.step(Map.of("weights", weights), rate);
                for (int i = 0; i < 3; i++) {
                    double direction = 2 * curvature[i] * expected[i] + DECAY * expected[i];
                    velocity[i] = MOMENTUM * velocity[i] + direction;
                    expected[i] -= rate * (direction + MOMENTUM * velocity[i]);
                }
            }
            float[] found = weights.toFloatArray();
            for (int i = 0; i < 3; i++) {
                assertThat((double) found[i]).isCloseTo(expected[i], within(1e-5));
            }
        }
    }
}
