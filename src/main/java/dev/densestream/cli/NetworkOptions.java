package dev.densestream.cli;

import dev.densestream.train.DenseNetSpec;
import dev.densestream.train.DenseNetSpec.Stem;
import dev.densestream.train.PublishedNet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which DenseNet: a published one by its name, or one by its numbers. */
final class NetworkOptions {
    private static final List<Integer> BLOCKS = List.of(4, 8, 8);
    private static final int GROWTH_RATE = 16;
    private static final int STEM_WIDTH = 32;
    private static final double HALF = 0.5;

    @Option(
            names = "--network",
            paramLabel = "NAME",
            description = "One of the published networks, instead of the six options below: ${COMPLETION-CANDIDATES}.")
    private PublishedNet network;

    @Option(
            names = "--blocks",
            split = ",",
            paramLabel = "LAYERS",
            description = "Layers of each dense block (default: 4,8,8).")
    private List<Integer> blocks;

    @Option(
            names = "--growth-rate",
            paramLabel = "K",
            description = "Maps that each layer adds; multiples of 16 run fastest on a CPU (default: 16).")
    private Integer growthRate;

    @Option(
            names = "--stem",
            description = "What stands before the first block: ${COMPLETION-CANDIDATES} (default: SMALL).")
    private Stem stem;

    @Option(names = "--stem-width", paramLabel = "MAPS", description = "Maps that the stem makes (default: 32).")
    private Integer stemWidth;

    @Option(
            names = "--no-bottleneck",
            description = "No 1×1 convolution before each 3×3 one: with --compression 1 the paper's plain DenseNet.")
    private Boolean noBottleneck;

    @Option(
            names = "--compression",
            paramLabel = "PART",
            description = "The part of the maps that a transition keeps, above 0 to 1 (default: 0.5).")
    private Double compression;

    /**
     * @param classes how many labels
     * @throws UsageException if a published network is to have other numbers
     */
    DenseNetSpec spec(int classes) {
        if (network != null) {
            if (Stream.of(blocks, growthRate, stem, stemWidth, noBottleneck, compression)
                    .anyMatch(Objects::nonNull)) {
                throw new UsageException(
                        ("--network %s says all of the network: leave out --blocks, --growth-rate, --stem,"
                                        + " --stem-width, --no-bottleneck and --compression")
                                .formatted(network));
            }
            return network.spec(classes);
        }
        return new DenseNetSpec(
                stem == null ? Stem.SMALL : stem,
                stemWidth == null ? STEM_WIDTH : stemWidth,
                growthRate == null ? GROWTH_RATE : growthRate,
                blocks == null ? BLOCKS : blocks,
                noBottleneck == null,
                compression == null ? HALF : compression,
                classes);
    }

    /** The size of pictures that a published network was made for; none for another one. */
    OptionalInt inputSize() {
        return network == null ? OptionalInt.empty() : OptionalInt.of(network.inputSize());
    }
}
