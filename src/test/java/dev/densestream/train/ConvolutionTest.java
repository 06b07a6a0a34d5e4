package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvolutionTest {
    /** PyTorch does not ask oneDNN for one picture as small as these: with a single one, the test could not fail. */
    private static final int PICTURES = 2;

    private static final int SIDE = 8;

    private static final float CLOSE = 1e-4f;

    private final Random random = new Random(1);

    /** Numbers of maps of the published networks, odd ones, and whole blocks. */
    @ParameterizedTest
    @CsvSource({
        "28, 12, 1",
        "48, 12, 1",
        "24, 16, 1",
        "96, 24, 1",
        "160, 40, 1",
        "27, 5, 1",
        "32, 16, 1",
        "28, 12, 2",
        "32, 64, 2"
    })
    void answersAndLearnsRightlyWithAnyNumberOfMaps(int inputs, int outputs, int stride) {
        float[] input = numbers(PICTURES * inputs * SIDE * SIDE);
        float[] weight = numbers(outputs * inputs * 9);
        int side = SIDE / stride;
        float[] gradient = numbers(PICTURES * outputs * side * side);
        Torch engine = Torch.start();
        try (NDManager manager = engine.newBaseManager();
                GradientCollector collector = engine.newGradientCollector()) {
            NDArray x = manager.create(input, new Shape(PICTURES, inputs, SIDE, SIDE));
            NDArray w = manager.create(weight, new Shape(outputs, inputs, 3, 3));
            x.setRequiresGradient(true);
            w.setRequiresGradient(true);
            NDArray y = Convolution.inWholeBlocks(x, w, stride);
            collector.backward(y.mul(manager.create(gradient, y.getShape())).sum());

            var right = new Right(input, weight, gradient, inputs, outputs, stride);
            assertThat(y.getShape()).isEqualTo(new Shape(PICTURES, outputs, side, side));
            assertClose(y, right.output);
            assertClose(x.getGradient(), right.ofInput);
            assertClose(w.getGradient(), right.ofWeight);
        }
    }

    private static void assertClose(NDArray found, float[] expected) {
        assertThat(found.toFloatArray()).containsExactly(expected, org.assertj.core.data.Offset.offset(CLOSE));
    }

    private float[] numbers(int size) {
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }

    /** The definition, and its derivatives. */
    private static final class Right {
        private final float[] output;
        private final float[] ofInput;
        private final float[] ofWeight;

        Right(float[] input, float[] weight, float[] gradient, int inputs, int outputs, int stride) {
            int side = SIDE / stride;
            output = new float[gradient.length];
            ofInput = new float[input.length];
            ofWeight = new float[weight.length];
            for (int at = 0; at < output.length * inputs * 9; at++) {
                int o = at / (inputs * 9);
                int picture = o / (outputs * side * side);
                int map = o / (side * side) % outputs;
                int y = o / side % side * stride + at / 3 % 3 - 1;
                int x = o % side * stride + at % 3 - 1;
                if (y >= 0 && x >= 0 && y < SIDE && x < SIDE) {
                    int from = ((picture * inputs + at / 9 % inputs) * SIDE + y) * SIDE + x;
                    int w = map * inputs * 9 + at % (inputs * 9);
                    output[o] += input[from] * weight[w];
                    ofInput[from] += gradient[o] * weight[w];
                    ofWeight[w] += gradient[o] * input[from];
                }
            }
        }
    }
}
