package dev.densestream.cli;

import dev.densestream.train.Schedule;
import dev.densestream.train.TrainingSettings;
import dev.densestream.train.data.Augmentation;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How a network is trained. The defaults from scratch are the paper's, but for the number of epochs; those for a network that has
 * learned already are short and gentle.
 */
final class RecipeArguments {
    private static final double PAPERS_DROPOUT = 0.2;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "How often every picture is seen (default: 40, with --from 10).")
    private Integer epochs;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "64",
            description = "Pictures a step (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "The highest one (default: 0.1, with --from 0.01).")
    private Double learningRate;

    @Option(
            names = "--schedule",
            paramLabel = "HOW",
            description =
                    "How the rate goes down: ${COMPLETION-CANDIDATES}. STEP divides it by ten at half and at three"
                            + " quarters of the epochs (default: STEP, with --from COSINE).")
    private Schedule schedule;

    @Option(
            names = "--warm-up",
            paramLabel = "EPOCHS",
            description = "Epochs, of all, in which the rate first goes up (default: 0, with --from 1).")
    private Integer warmUp;

    @Option(
            names = "--weight-decay",
            paramLabel = "PART",
            defaultValue = "0.0001",
            description = "How strongly weights are pulled to 0 (default: ${DEFAULT-VALUE}).")
    private double weightDecay;

    @Option(
            names = "--label-smoothing",
            paramLabel = "PART",
            defaultValue = "0",
            description = "The part of a label's weight that is spread over all (default: ${DEFAULT-VALUE}).")
    private double smoothing;

    @Option(
            names = "--dropout",
            paramLabel = "PART",
            description = "The part of the values that each convolution but the first loses while training (default: "
                    + PAPERS_DROPOUT + " with --augment none, otherwise 0, as in the paper).")
    private Double dropout;

    @Option(
            names = "--balanced",
            description = "Let pictures of rare labels weigh more, so that all labels weigh the same.")
    private boolean balanced;

    @Option(
            names = "--patience",
            paramLabel = "EPOCHS",
            defaultValue = "0",
            description = "End after so many epochs without a better one; 0 for never (default: ${DEFAULT-VALUE}).")
    private int patience;

    @Mixin
    private AugmentationArguments augmentation;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "The same seed is the same run (default: ${DEFAULT-VALUE}).")
    private long seed;

    /** @param tuning whether the network has learned already */
    TrainingSettings settings(boolean tuning) {
        Augmentation changes = augmentation.augmentation();
        int all = orElse(epochs, tuning ? 10 : 40);
        return new TrainingSettings(
                all,
                batchSize,
                orElse(learningRate, tuning ? 0.01 : 0.1),
                orElse(schedule, tuning ? Schedule.COSINE : Schedule.STEP),
                orElse(warmUp, tuning ? Math.min(1, all - 1) : 0),
                weightDecay,
                smoothing,
                orElse(dropout, changes.equals(Augmentation.NONE) ? PAPERS_DROPOUT : 0.0),
                balanced,
                patience,
                seed,
                changes);
    }

    private static <T> T orElse(T given, T usual) {
        return given == null ? usual : given;
    }
}
