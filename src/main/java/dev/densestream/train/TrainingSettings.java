package dev.densestream.train;

import dev.densestream.train.data.Augmentation;
import java.util.List;

/**
 * How a network is trained.
 *
 * @param epochs how often every picture is seen
 * @param batchSize pictures a step
 * @param learningRate the highest one
 * @param schedule how the rate goes down
 * @param warmUp epochs, of all, in which the rate first goes up to the highest in equal steps
 * @param weightDecay for all parameters, as in the paper
 * @param smoothing the part of a label's weight that is spread over all labels
 * @param dropout the part of the values that each convolution but the first loses while training
 * @param balanced whether pictures of rare labels weigh more, so that every label weighs the same in all
 * @param patience ends the training after this many epochs without a better one; 0 for never
 * @param seed of the first weights, the order, the changes and dropout: the same seed is the same run
 */
public record TrainingSettings(
        int epochs,
        int batchSize,
        double learningRate,
        Schedule schedule,
        int warmUp,
        double weightDecay,
        double smoothing,
        double dropout,
        boolean balanced,
        int patience,
        long seed,
        Augmentation augmentation) {
    public TrainingSettings {
        if (epochs < 1 || batchSize < 2) {
            throw new IllegalArgumentException(
                    "%d epochs, batch size %d: allowed are 1 and more, 2 and more".formatted(epochs, batchSize));
        }
        if (warmUp < 0 || warmUp >= epochs || patience < 0) {
            throw new IllegalArgumentException("warm-up %d, patience %d: allowed are 0 to %d epochs, 0 and more"
                    .formatted(warmUp, patience, epochs - 1));
        }
        if (!isPositive(learningRate) || !(weightDecay == 0 || isPositive(weightDecay))) {
            throw new IllegalArgumentException("learning rate %s, weight decay %s: allowed are above 0, 0 and more"
                    .formatted(learningRate, weightDecay));
        }
        if (!isPart(smoothing) || !isPart(dropout)) {
            throw new IllegalArgumentException(
                    "label smoothing %s, dropout %s: allowed is 0 to below 1 for both".formatted(smoothing, dropout));
        }
    }

    /** The same recipe from another beginning. */
    TrainingSettings withSeed(long other) {
        return new TrainingSettings(
                epochs,
                batchSize,
                learningRate,
                schedule,
                warmUp,
                weightDecay,
                smoothing,
                dropout,
                balanced,
                patience,
                other,
                augmentation);
    }

    private static boolean isPositive(double value) {
        return value > 0 && Double.isFinite(value);
    }

    private static boolean isPart(double value) {
        return value >= 0 && value < 1;
    }

    /** Whether nothing is left to be done: all epochs are over, or {@link #patience} of them brought nothing better. */
    boolean isOver(List<EpochMetrics> history) {
        return history.size() == epochs
                || (patience > 0
                        && !history.isEmpty()
                        && history.size() - EpochMetrics.best(history).epoch() >= patience);
    }

    /**
     * The learning rate of one step.
     *
     * @param epoch from 0
     * @param step from 0
     * @param steps of each epoch
     */
    double rate(int epoch, int step, int steps) {
        double done = epoch + (double) step / steps;
        if (done < warmUp) {
            return learningRate * (epoch * steps + step + 1) / (warmUp * steps + 1);
        }
        // The paper's steps are at whole epochs.
        double of = schedule == Schedule.STEP ? (double) epoch / epochs : (done - warmUp) / (epochs - warmUp);
        return learningRate * schedule.part(of);
    }
}
