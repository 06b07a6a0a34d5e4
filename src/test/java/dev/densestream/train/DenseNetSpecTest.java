package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.densestream.train.DenseNetSpec.Stem;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenseNetSpecTest {
    @ParameterizedTest
    @CsvSource({
        "DENSENET_40_12, 10, 1019722",
        "DENSENET_40_12, 100, 1060132",
        "DENSENET_100_12, 10, 6979642",
        "DENSENET_100_12, 100, 7084852",
        "DENSENET_100_24, 10, 27249082",
        "DENSENET_100_24, 100, 27457972",
        "DENSENET_BC_100_12, 10, 769162",
        "DENSENET_BC_100_12, 100, 800032",
        "DENSENET_BC_250_24, 10, 15324406",
        "DENSENET_BC_250_24, 100, 15480556",
        "DENSENET_BC_190_40, 10, 25624430",
        "DENSENET_BC_190_40, 100, 25821620",
        "DENSENET_121, 1000, 7978856",
        "DENSENET_169, 1000, 14149480",
        "DENSENET_201, 1000, 20013928",
        "DENSENET_264, 1000, 33337704",
        "DENSENET_161, 1000, 28681000"
    })
    void hasAsManyParametersAsThePublishedNet(PublishedNet net, int classes, long parameters) {
        assertThat(net.spec(classes).parameters()).isEqualTo(parameters);
    }

    @Test
    void namesAndShapesParametersAsTorchvisionDoes() {
        Map<String, List<Long>> shapes = PublishedNet.DENSENET_121.spec(1000).shapes().stream()
                .collect(Collectors.toMap(ParameterShape::name, ParameterShape::dims));
        assertThat(shapes)
                .hasSize(121 * 5 + 1) // 120 convolutions, 121 norms of four tensors, a classifier of two
                .containsEntry("features.conv0.weight", List.of(64L, 3L, 7L, 7L))
                .containsEntry("features.norm0.running_var", List.of(64L))
                .containsEntry("features.denseblock1.denselayer1.norm1.weight", List.of(64L))
                .containsEntry("features.denseblock3.denselayer24.conv1.weight", List.of(128L, 992L, 1L, 1L))
                .containsEntry("features.denseblock4.denselayer16.conv2.weight", List.of(32L, 128L, 3L, 3L))
                .containsEntry("features.transition3.conv.weight", List.of(512L, 1024L, 1L, 1L))
                .containsEntry("features.norm5.bias", List.of(1024L))
                .containsEntry("classifier.weight", List.of(1000L, 1024L));
    }

    @Test
    void keepsTheFloorOfTheCompressedWidth() {
        var odd = new DenseNetSpec(Stem.CIFAR, 7, 8, List.of(1, 1), true, 0.5, 2);
        assertThat(odd.features()).isEqualTo((7 + 8) / 2 + 8);
    }

    @Test
    void refusesNumbersThatMakeNoNetwork() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DenseNetSpec(Stem.CIFAR, 16, 16, List.of(), true, 0.5, 2))
                .withMessageContaining("blocks []");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DenseNetSpec(Stem.CIFAR, 16, 16, List.of(4, 0), true, 0.5, 2))
                .withMessageContaining("blocks [4, 0]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DenseNetSpec(Stem.CIFAR, 16, 0, List.of(4), true, 0.5, 2))
                .withMessageContaining("growth rate 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DenseNetSpec(Stem.CIFAR, 16, 16, List.of(4), true, 1.5, 2))
                .withMessageContaining("compression 1.5");
    }
}
