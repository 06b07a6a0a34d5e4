package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.train.DenseNetSpec.Stem;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FamilyMemberTest {
    @Test
    void listsEachNetworkForEachNumberOfClassesThatItWasPublishedFor() {
        assertThat(FamilyMember.all())
                .extracting(member -> member.name() + " " + member.classes())
                .containsExactly(
                        "densenet-40-12 10",
                        "densenet-40-12 100",
                        "densenet-100-12 10",
                        "densenet-100-12 100",
                        "densenet-100-24 10",
                        "densenet-100-24 100",
                        "densenet-bc-100-12 10",
                        "densenet-bc-100-12 100",
                        "densenet-bc-250-24 10",
                        "densenet-bc-250-24 100",
                        "densenet-bc-190-40 10",
                        "densenet-bc-190-40 100",
                        "densenet-121 1000",
                        "densenet-169 1000",
                        "densenet-201 1000",
                        "densenet-264 1000",
                        "densenet-161 1000");
    }

    /** The counts that others made of the same networks at 224 × 224 pixels, in billions. */
    @ParameterizedTest
    @CsvSource({
        "DENSENET_121, 2.834",
        "DENSENET_169, 3.360",
        "DENSENET_201, 4.291",
        "DENSENET_264, 5.752",
        "DENSENET_161, 7.728"
    })
    void countsTheMultiplyAddsThatOthersCount(PublishedNet net, double billions) {
        assertThat(FamilyMember.of(net, 1000).multiplyAdds() / 1e9).isCloseTo(billions, within(0.0005));
    }

    @Test
    void countsMultiplyAddsOfEachConvolutionAtItsOwnSize() {
        var spec = new DenseNetSpec(Stem.SMALL, 8, 4, List.of(1, 1), true, 0.5, 3);
        long stem = 32 * 32 * 3 * 8 * 9; // 64 pixels, stride 2
        long first = 16 * 16 * (8 * 16 + 16 * 4 * 9); // after the max-pool
        long transition = 16 * 16 * 12 * 6; // before its pooling
        long second = 8 * 8 * (6 * 16 + 16 * 4 * 9);
        long classifier = 10 * 3;
        assertThat(spec.multiplyAdds(64)).isEqualTo(stem + first + transition + second + classifier);
    }

    /** Layers of the table that the paper prints for DenseNet-264 add up to 265. */
    @ParameterizedTest
    @CsvSource({
        "DENSENET_40_12, 40",
        "DENSENET_100_12, 100",
        "DENSENET_100_24, 100",
        "DENSENET_BC_100_12, 100",
        "DENSENET_BC_250_24, 250",
        "DENSENET_BC_190_40, 190",
        "DENSENET_121, 121",
        "DENSENET_169, 169",
        "DENSENET_201, 201",
        "DENSENET_264, 265",
        "DENSENET_161, 161"
    })
    void isAsDeepAsItsNameSays(PublishedNet net, int depth) {
        assertThat(net.spec(10).depth()).isEqualTo(depth);
    }

    @ParameterizedTest
    @CsvSource({
        "DENSENET_40_12, 10, 1.0M, C10+, 5.24",
        "DENSENET_40_12, 10, 1.0M, SVHN, 1.79",
        "DENSENET_40_12, 100, 1.0M, C100, 27.55",
        "DENSENET_100_12, 10, 7.0M, C10, 5.77",
        "DENSENET_100_24, 100, 27.2M, C100+, 19.25",
        "DENSENET_BC_100_12, 10, 0.8M, C10+, 4.51",
        "DENSENET_BC_250_24, 100, 15.3M, C100+, 17.60",
        "DENSENET_BC_190_40, 10, 25.6M, C10+, 3.46",
        "DENSENET_BC_190_40, 100, 25.6M, C100+, 17.18",
        "DENSENET_201, 1000, , top-1, 22.58",
        "DENSENET_264, 1000, , top-5, 6.12",
        "DENSENET_161, 1000, , top-1, 22.2"
    })
    void carriesWhatWasPrinted(PublishedNet net, int classes, String parameters, String on, BigDecimal error) {
        PublishedResult published = FamilyMember.of(net, classes).published();
        assertThat(published.parameters()).isEqualTo(parameters);
        assertThat(published.errors()).containsEntry(on, error);
    }

    @Test
    void roundsToTheParametersThatThePaperPrints() {
        assertThat(FamilyMember.all())
                .filteredOn(member -> member.published().parameters() != null && member.classes() == 10)
                .hasSize(6)
                .allSatisfy(member -> assertThat("%.1fM".formatted(member.parameters() / 1e6))
                        .isEqualTo(member.published().parameters()));
    }

    @Test
    void refusesANumberOfClassesThatNobodyPublished() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FamilyMember.of(PublishedNet.DENSENET_121, 10))
                .withMessage("densenet-121 for 10 classes: allowed is [1000]");
    }
}
