package dev.densestream.model.prepare;

import dev.densestream.model.Activation;

/**
 * The output of a foreign graph that has the scores, and what must follow it.
 *
 * @param output its name
 * @param width how many scores an image has there
 * @param rank how many dimensions it has; those behind the second are 1
 * @param half whether they are of half precision
 * @param kind what the scores are
 * @param activation what makes, or made, the probabilities
 * @param labels how many labels there are: {@code width}, or two where one score decides between them
 */
record ScoreOutput(
        String output, int width, int rank, boolean half, ScoreKind kind, Activation activation, int labels) {
    /** One score that speaks for the second of two labels. */
    boolean decidesBetweenTwo() {
        return width == 1 && labels == 2;
    }

    /**
     * The probabilities that an image's scores mean, worked out here and not in the graph.
     *
     * @param scores {@code width} of them
     */
    double[] probabilities(float[] scores) {
        double[] exact = new double[labels];
        for (int i = 0; i < width; i++) {
            exact[labels - width + i] = scores[i];
        }
        return switch (kind) {
            case PROBABILITIES -> {
                if (decidesBetweenTwo()) {
                    exact[0] = 1 - exact[1];
                }
                yield exact;
            }
            case LOGITS ->
                switch (activation) {
                    case SOFTMAX -> softmax(exact);
                    case SIGMOID -> sigmoid(exact);
                };
        };
    }

    private static double[] softmax(double[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            logits[i] = Math.exp(logits[i] - largest);
            sum += logits[i];
        }
        for (int i = 0; i < logits.length; i++) {
            logits[i] /= sum;
        }
        return logits;
    }

    private static double[] sigmoid(double[] logits) {
        for (int i = 0; i < logits.length; i++) {
            logits[i] = 1 / (1 + Math.exp(-logits[i]));
        }
        return logits;
    }
}
