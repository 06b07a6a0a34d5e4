package dev.densestream.cli;

import dev.densestream.train.data.Augmentation;
import java.util.Set;
import picocli.CommandLine.Option;

/** How pictures are changed each time that they are trained on. */
final class AugmentationArguments {
    @Option(
            names = "--augment",
            split = ",",
            paramLabel = "CHANGES",
            defaultValue = "FLIP,SHIFT",
            description =
                    "How pictures are changed each time: ${COMPLETION-CANDIDATES}, several with commas between them"
                            + " (default: ${DEFAULT-VALUE}, the paper's). Leave FLIP out for signs, text and all else where left and"
                            + " right mean something.")
    private Set<Change> changes;

    @Option(
            names = "--shift",
            paramLabel = "PART",
            description = "SHIFT moves pictures by up to this part of their side, black behind them (default: "
                    + Change.SHIFTED + ", the paper's 4 of 32 pixels).")
    private Double shift;

    @Option(
            names = "--crop",
            paramLabel = "PART",
            description = "CROP cuts out and enlarges a part of the picture, at least this part of its area (default: "
                    + Change.CROPPED + ").")
    private Double crop;

    @Option(
            names = "--colour",
            paramLabel = "PART",
            description = "COLOUR changes brightness, contrast and saturation by up to this part (default: "
                    + Change.COLOURED + ").")
    private Double colour;

    /** What can be done to a picture. */
    enum Change {
        FLIP,
        SHIFT,
        CROP,
        COLOUR,
        NONE;

        static final double SHIFTED = 0.125;
        static final double CROPPED = 0.5;
        static final double COLOURED = 0.2;
    }

    Augmentation augmentation() {
        if (changes.contains(Change.NONE) && changes.size() > 1) {
            throw new UsageException("--augment %s: NONE stands alone".formatted(changes));
        }
        return new Augmentation(
                changes.contains(Change.FLIP),
                strength("--shift", shift, Change.SHIFT, Change.SHIFTED, 0),
                strength("--crop", crop, Change.CROP, Change.CROPPED, 1),
                strength("--colour", colour, Change.COLOUR, Change.COLOURED, 0));
    }

    private double strength(String option, Double given, Change change, double usual, double none) {
        if (given != null && !changes.contains(change)) {
            throw new UsageException("%s %s: --augment has no %s".formatted(option, given, change));
        }
        return changes.contains(change) ? (given == null ? usual : given) : none;
    }
}
