package dev.densestream.train;

/**
 * How a network is trained. The defaults of the command line are the paper's, but for the number of epochs.
 *
 * @param epochs how often every picture is seen
 * @param batchSize pictures a step
 * @param learningRate the first one; divided by ten at half and at three quarters of the epochs
 * @param smoothing the part of a label's weight that is spread over all labels
 * @param seed of the first weights, the order and the augmentation: the same seed is the same run
 */
public record TrainingSettings(
        int epochs,
        int batchSize,
        double learningRate,
        double weightDecay,
        double smoothing,
        long seed,
        Augmentation augmentation) {
    private static final double TENTH = 0.1;

    public TrainingSettings {
        if (epochs < 1 || batchSize < 2) {
            throw new IllegalArgumentException(
                    "%d epochs, batch size %d: allowed are 1 and more, 2 and more".formatted(epochs, batchSize));
        }
        if (!(learningRate > 0) || weightDecay < 0 || smoothing < 0 || smoothing >= 1) {
            throw new IllegalArgumentException(
                    "learning rate %s, weight decay %s, smoothing %s: allowed are above 0, 0 and more, 0 to below 1"
                            .formatted(learningRate, weightDecay, smoothing));
        }
    }

    /** @param epoch from 0 */
    double rate(int epoch) {
        double rate = learningRate;
        if (2 * epoch >= epochs) {
            rate *= TENTH;
        }
        if (4 * epoch >= 3 * epochs) {
            rate *= TENTH;
        }
        return rate;
    }

    /** The same recipe from another beginning. */
    TrainingSettings withSeed(long seed) {
        return new TrainingSettings(epochs, batchSize, learningRate, weightDecay, smoothing, seed, augmentation);
    }
}
