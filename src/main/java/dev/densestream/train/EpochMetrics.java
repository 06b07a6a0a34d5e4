package dev.densestream.train;

import java.util.List;

/**
 * One line of {@code metrics.jsonl}.
 *
 * @param epoch from 1
 * @param learningRate of its last step
 * @param loss mean over its steps, on changed pictures, label smoothing and weights included
 * @param accuracy on the changed pictures, while the network was learning from them
 * @param validationLoss on the validation pictures as they are
 * @param seconds for training and validation
 */
public record EpochMetrics(
        int epoch,
        double learningRate,
        double loss,
        double accuracy,
        double validationLoss,
        double validationAccuracy,
        double seconds) {
    /** Whether this state is to be kept rather than {@code other}: by accuracy, and by loss where that is equal. */
    boolean betterThan(EpochMetrics other) {
        return validationAccuracy > other.validationAccuracy
                || (validationAccuracy == other.validationAccuracy && validationLoss < other.validationLoss);
    }

    /** The one to keep of one or more. */
    static EpochMetrics best(List<EpochMetrics> history) {
        return history.stream()
                .reduce((best, next) -> next.betterThan(best) ? next : best)
                .orElseThrow();
    }
}
