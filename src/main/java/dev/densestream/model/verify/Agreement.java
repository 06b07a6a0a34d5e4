package dev.densestream.model.verify;

import dev.densestream.model.Activation;

/** How far a model's probabilities are from the wanted ones, over any number of pictures. */
public final class Agreement {
    private final Activation activation;
    private int pictures;
    private int sameLabel;
    private double largest;
    private double largestOfRow;

    public Agreement(Activation activation) {
        this.activation = activation;
    }

    /**
     * Compares one picture's.
     *
     * @param wanted one picture's probabilities
     * @param found the model's for the same picture
     * @return the picture's own {@link #largestOfRow}
     */
    public double add(double[] wanted, float[] found) {
        double most = activation == Activation.SOFTMAX ? wanted[first(wanted)] : 1;
        double[] exact = new double[found.length];
        double own = 0;
        for (int i = 0; i < found.length; i++) {
            exact[i] = found[i];
            double difference = Math.abs(wanted[i] - exact[i]);
            // What is no number is as far away as can be.
            difference = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
            own = Math.max(own, difference);
        }
        largest = Math.max(largest, own);
        largestOfRow = Math.max(largestOfRow, own / most);
        pictures++;
        sameLabel += first(wanted) == first(exact) ? 1 : 0;
        return own / most;
    }

    private static int first(double[] row) {
        int best = 0;
        for (int i = 1; i < row.length; i++) {
            best = row[i] > row[best] ? i : best;
        }
        return best;
    }

    public int pictures() {
        return pictures;
    }

    /** How many pictures have the same first label. */
    public int sameLabel() {
        return sameLabel;
    }

    /** The largest difference of a probability. */
    public double largest() {
        return largest;
    }

    /**
     * The largest difference as a part of the picture's highest probability, where probabilities sum to one: a network
     * that is sure of nothing has a thousand labels with a thousandth each, and no wrong channel order moves them by much.
     */
    public double largestOfRow() {
        return largestOfRow;
    }
}
