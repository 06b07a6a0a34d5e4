package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.train.DenseNetSpec.Stem;
import org.junit.jupiter.api.Test;

class PreActivationSpecTest {
    /** Added up by hand, with a 1×1 convolution in two shortcuts. */
    @Test
    void countsAResNet20() {
        var spec = new PreActivationSpec(Stem.CIFAR, 16, 3, 10);
        assertThat(spec.depth()).isEqualTo(20);
        assertThat(spec.parameters()).isEqualTo(272_282);
        assertThat(spec.multiplyAdds(32)).isEqualTo(40_813_184);
    }

    @Test
    void findsTheNearestInParameters() {
        assertThat(PreActivationSpec.nearest(Stem.CIFAR, 272_282, 10).units()).isEqualTo(3);
        assertThat(PreActivationSpec.nearest(Stem.CIFAR, 3 * 272_282, 10).units())
                .isEqualTo(9);
        assertThat(PreActivationSpec.nearest(Stem.CIFAR, 1, 10).units()).isEqualTo(1);
    }
}
