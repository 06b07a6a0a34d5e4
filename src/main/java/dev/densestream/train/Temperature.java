package dev.densestream.train;

/**
 * The number that all logits are divided by so that probabilities mean what they say (Guo et al., arXiv 1706.04599). It changes
 * no picture's first label.
 */
final class Temperature {
    private static final double LOWEST = 0.2;
    private static final double HIGHEST = 10;
    private static final int STEPS = 60;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private Temperature() {}

    /**
     * The temperature with the lowest loss, which has one minimum over the temperature's logarithm. Answers without a single
     * mistake cannot say how sure the network may be: the surer, the better. They leave the scores as they are, at 1.
     */
    static double fitting(Answers answers) {
        if (answers.evaluation(1).accuracy() == 1) {
            return 1;
        }
        double low = Math.log(LOWEST);
        double high = Math.log(HIGHEST);
        for (int i = 0; i < STEPS; i++) {
            double one = high - GOLDEN * (high - low);
            double other = low + GOLDEN * (high - low);
            if (answers.loss(Math.exp(one)) < answers.loss(Math.exp(other))) {
                high = other;
            } else {
                low = one;
            }
        }
        // What the file's float holds is what the report's scores are computed with.
        return (float) Math.exp((low + high) / 2);
    }
}
