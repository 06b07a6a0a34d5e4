package dev.densestream.model.verify;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Whether scores mean what they say: of the first labels with a score of about 0.8, are 80 % right? Scores are sorted into bins
 * of equal width (Guo et al., arXiv 1706.04599).
 */
public final class Calibration {
    private static final int BINS = 15;

    private final int[] pictures = new int[BINS];
    private final int[] correct = new int[BINS];
    private final double[] scores = new double[BINS];

    void add(double score, boolean right) {
        int bin = Math.clamp((long) (score * BINS), 0, BINS - 1);
        pictures[bin]++;
        correct[bin] += right ? 1 : 0;
        scores[bin] += score;
    }

    /**
     * The pictures whose first score is in a range.
     *
     * @param from of the score
     * @param to of the score
     * @param meanScore of their first labels; 0 where there are no pictures
     * @param accuracy the part of them that is right; 0 where there are no pictures
     */
    public record Bin(double from, double to, int pictures, double meanScore, double accuracy) {}

    public List<Bin> bins() {
        return IntStream.range(0, BINS)
                .mapToObj(bin -> new Bin(
                        (double) bin / BINS,
                        (double) (bin + 1) / BINS,
                        pictures[bin],
                        pictures[bin] == 0 ? 0 : scores[bin] / pictures[bin],
                        pictures[bin] == 0 ? 0 : (double) correct[bin] / pictures[bin]))
                .toList();
    }

    /** The mean distance between score and accuracy, each bin weighted by its pictures: 0 is perfect. */
    public double expectedError() {
        int all = IntStream.of(pictures).sum();
        double sum = 0;
        for (Bin bin : bins()) {
            sum += bin.pictures() * Math.abs(bin.meanScore() - bin.accuracy());
        }
        return all == 0 ? 0 : sum / all;
    }
}
