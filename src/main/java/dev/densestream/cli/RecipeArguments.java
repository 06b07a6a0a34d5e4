package dev.densestream.cli;

import dev.densestream.train.Schedule;
import dev.densestream.train.TrainingSettings;
import dev.densestream.train.data.Augmentation;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a network is trained. The defaults are the paper's, but for the number of epochs. */
final class RecipeArguments {
    private static final double PAPERS_DROPOUT = 0.2;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "40",
            description = "How often every picture is seen (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "64",
            description = "Pictures a step (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            defaultValue = "0.1",
            description = "The highest one (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--schedule",
            paramLabel = "HOW",
            defaultValue = "STEP",
            description =
                    "How the rate goes down: ${COMPLETION-CANDIDATES}. STEP divides it by ten at half and at three"
                            + " quarters of the epochs (default: ${DEFAULT-VALUE}).")
    private Schedule schedule;

    @Option(
            names = "--warm-up",
            paramLabel = "EPOCHS",
            defaultValue = "0",
            description = "Epochs, of all, in which the rate first goes up (default: ${DEFAULT-VALUE}).")
    private int warmUp;

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

    TrainingSettings settings() {
        Augmentation changes = augmentation.augmentation();
        return new TrainingSettings(
                epochs,
                batchSize,
                learningRate,
                schedule,
                warmUp,
                weightDecay,
                smoothing,
                dropout == null ? (changes.equals(Augmentation.NONE) ? PAPERS_DROPOUT : 0) : dropout,
                balanced,
                patience,
                seed,
                changes);
    }
}
