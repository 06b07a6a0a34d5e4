package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.densestream.train.DenseNetSpec.Stem;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTrainingTest {
    private static final DenseNetSpec SPEC = new DenseNetSpec(Stem.CIFAR, 16, 16, List.of(1, 1), true, 0.5, 3);

    @Test
    void dropsValuesOnlyWhileItTrainsAndTheSameOnesForTheSameSeed() {
        Torch engine = Torch.start();
        try (NDManager manager = engine.newBaseManager();
                Network network = new Network(SPEC, Shaken.parameters(SPEC), Tune.ALL, 0.2, manager)) {
            NDArray input = manager.ones(new Shape(2, 3, 8, 8));
            assertThat(logits(network, input, false)).isEqualTo(logits(network, input, false));
            engine.setRandomSeed(1);
            float[] first = logits(network, input, true);
            engine.setRandomSeed(2);
            assertThat(logits(network, input, true)).isNotEqualTo(first);
            engine.setRandomSeed(1);
            assertThat(logits(network, input, true)).isEqualTo(first);
        }
    }

    @Test
    void learnsOnlyWhatIsTuned() {
        Torch engine = Torch.start();
        try (NDManager manager = engine.newBaseManager();
                Network network = new Network(SPEC, Shaken.parameters(SPEC), Tune.LAST_BLOCK, 0, manager)) {
            assertThat(network.learned().keySet())
                    .hasSize(2 * 3 + 2 + 2)
                    .allMatch(name -> name.matches("(features\\.(denseblock2|norm5)|classifier)\\..*"));
        }
    }

    private static float[] logits(Network network, NDArray input, boolean training) {
        try (NDArray logits = network.forward(input, training)) {
            return logits.toFloatArray();
        }
    }
}
