package dev.densestream.train;

/**
 * The number that all logits are divided by so that probabilities mean what they say (Guo et al., arXiv 1706.04599). It changes
 * no picture's first label.
 */
final class Temperature {
    private static final double LOWEST = 0.2;
    private static final double HIGHEST = 10;
    private static final int HALVINGS = 60;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private Temperature() {}

    /** The temperature with the lowest loss; the loss has one minimum over the temperature's logarithm. */
    static double fitting(Evaluation evaluation) {
        double low = Math.log(LOWEST);
        double high = Math.log(HIGHEST);
        for (int i = 0; i < HALVINGS; i++) {
            double one = high - GOLDEN * (high - low);
            double other = low + GOLDEN * (high - low);
            if (loss(evaluation, one) < loss(evaluation, other)) {
                high = other;
            } else {
                low = one;
            }
        }
        return Math.exp((low + high) / 2);
    }

    private static double loss(Evaluation evaluation, double logarithm) {
        return evaluation.at(Math.exp(logarithm)).loss();
    }
}
