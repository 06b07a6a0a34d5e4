package dev.densestream.cli;

import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.train.DenseNetSpec;
import java.util.List;
import picocli.CommandLine.Option;

/** Which network a training makes, and what it sees. */
final class NetworkArguments {
    /** What a file decides that training goes on from. */
    static final List<String> NAMES = List.of(
            "--blocks",
            "--growth-rate",
            "--stem",
            "--stem-width",
            "--no-bottleneck",
            "--compression",
            "--input-size",
            "--resize");

    @Option(
            names = "--blocks",
            split = ",",
            paramLabel = "LAYERS",
            defaultValue = "4,8,8",
            description = "Layers of each dense block (default: ${DEFAULT-VALUE}).")
    private List<Integer> blocks;

    @Option(
            names = "--growth-rate",
            paramLabel = "K",
            defaultValue = "16",
            description =
                    "Maps that each layer adds; multiples of 16 run fastest on a CPU (default: ${DEFAULT-VALUE}).")
    private int growthRate;

    @Option(
            names = "--stem",
            paramLabel = "STEM",
            defaultValue = "SMALL",
            description = "What stands before the first block: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private DenseNetSpec.Stem stem;

    @Option(
            names = "--stem-width",
            paramLabel = "MAPS",
            defaultValue = "32",
            description = "Maps that the stem makes (default: ${DEFAULT-VALUE}).")
    private int stemWidth;

    @Option(
            names = "--no-bottleneck",
            description = "No 1×1 convolution before each 3×3 one: with --compression 1 the paper's plain DenseNet.")
    private boolean noBottleneck;

    @Option(
            names = "--compression",
            paramLabel = "PART",
            defaultValue = "0.5",
            description = "The part of the maps that a transition keeps, above 0 to 1 (default: ${DEFAULT-VALUE}).")
    private double compression;

    @Option(
            names = "--input-size",
            paramLabel = "PIXELS",
            defaultValue = "64",
            description = "Width and height of the model's input (default: ${DEFAULT-VALUE}).")
    private int inputSize;

    @Option(
            names = "--resize",
            paramLabel = "HOW",
            defaultValue = "SHORTER_SIDE",
            description =
                    "How pictures come to that size: ${COMPLETION-CANDIDATES}. SHORTER_SIDE cuts the centre out, SQUASH"
                            + " keeps everything and changes the aspect ratio (default: ${DEFAULT-VALUE}).")
    private Resize resize;

    DenseNetSpec network(int classes) {
        return new DenseNetSpec(stem, stemWidth, growthRate, blocks, !noBottleneck, compression, classes);
    }

    PreprocessSpec preprocess() {
        return new PreprocessSpec(
                resize, resize == Resize.SQUASH ? 0 : inputSize, inputSize, inputSize, Interpolation.BILINEAR);
    }
}
