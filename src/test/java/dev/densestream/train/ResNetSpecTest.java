package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResNetSpecTest {
    /** Parameters and rounded multiply-adds as torchvision states them of its own networks. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "18  | false | 2 2 2 2  | 11689512 | 1.814",
                "34  | false | 3 4 6 3  | 21797672 | 3.664",
                "50  | true  | 3 4 6 3  | 25557032 | 4.089",
                "101 | true  | 3 4 23 3 | 44549160 | 7.801",
                "152 | true  | 3 8 36 3 | 60192808 | 11.514"
            })
    void countsAsTorchvisionDoes(int depth, boolean bottleneck, String units, long parameters, double billions) {
        var spec = new ResNetSpec(
                List.of(units.split(" ")).stream().map(Integer::valueOf).toList(), bottleneck, 1000);
        assertThat(spec.depth()).isEqualTo(depth);
        assertThat(spec.parameters()).isEqualTo(parameters);
        assertThat(Math.round(spec.multiplyAdds(224) / 1e6) / 1e3).isEqualTo(billions);
    }

    @Test
    void refusesAStageWithoutUnits() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResNetSpec(List.of(2, 0), false, 10))
                .withMessageContaining("stages [2, 0], 10 classes");
    }
}
