package dev.densestream.train;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether scores mean what they say: of the pictures with a score of 0.8, are 80 % right? (Guo et al., arXiv 1706.04599.)
 *
 * @param bins tenths of the score, from the lowest; those without pictures are left out
 * @param error the expected calibration error: the mean distance between score and accuracy over all pictures
 */
public record Calibration(List<Bin> bins, double error) {
    private static final int BINS = 10;

    public Calibration {
        bins = List.copyOf(bins);
    }

    /**
     * Pictures whose first label's score lies in one tenth.
     *
     * @param score their mean score
     * @param accuracy the part of them that is right
     */
    public record Bin(int pictures, double score, double accuracy) {}

    public static Calibration of(Evaluation evaluation) {
        List<Bin> bins = new ArrayList<>();
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            int wanted = bin;
            List<Evaluation.Answer> inside = evaluation.answers().stream()
                    .filter(answer -> Math.min(BINS - 1, (int) (answer.confidence() * BINS)) == wanted)
                    .toList();
            if (!inside.isEmpty()) {
                double score = inside.stream()
                        .mapToDouble(Evaluation.Answer::confidence)
                        .average()
                        .orElseThrow();
                double accuracy =
                        (double) inside.stream().filter(Evaluation.Answer::right).count() / inside.size();
                bins.add(new Bin(inside.size(), score, accuracy));
                error += Math.abs(score - accuracy)
                        * inside.size()
                        / evaluation.answers().size();
            }
        }
        return new Calibration(bins, error);
    }
}
