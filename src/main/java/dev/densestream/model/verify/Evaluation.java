package dev.densestream.model.verify;

import java.util.List;
import java.util.stream.IntStream;

/** What a model said of pictures whose labels are known. */
public final class Evaluation {
    private final List<String> labels;
    private final int[][] confusion;
    private final Calibration calibration = new Calibration();

    public Evaluation(List<String> labels) {
        this.labels = List.copyOf(labels);
        this.confusion = new int[labels.size()][labels.size()];
    }

    /**
     * @param label the index of the true one
     * @param scores a probability for each label
     */
    public void add(int label, float[] scores) {
        int first = 0;
        for (int i = 1; i < scores.length; i++) {
            first = scores[i] > scores[first] ? i : first;
        }
        confusion[label][first]++;
        calibration.add(scores[first], first == label);
    }

    public List<String> labels() {
        return labels;
    }

    /** How many pictures of {@code label} got the label {@code said} first. */
    public int confusion(int label, int said) {
        return confusion[label][said];
    }

    /** How many pictures have the label. */
    public int pictures(int label) {
        return IntStream.of(confusion[label]).sum();
    }

    public int pictures() {
        return IntStream.range(0, labels.size()).map(this::pictures).sum();
    }

    /** How many pictures got the label first, rightly or not. */
    public int said(int label) {
        return IntStream.range(0, labels.size())
                .map(each -> confusion[each][label])
                .sum();
    }

    public int correct() {
        return IntStream.range(0, labels.size())
                .map(label -> confusion[label][label])
                .sum();
    }

    /** The part of the pictures whose first label is right; 0 without pictures. */
    public double accuracy() {
        return part(correct(), pictures());
    }

    /** The part of a label's pictures that were recognised; 0 where it has none. */
    public double recall(int label) {
        return part(confusion[label][label], pictures(label));
    }

    /** The part of what was called so that is so; 0 where nothing was. */
    public double precision(int label) {
        return part(confusion[label][label], said(label));
    }

    public Calibration calibration() {
        return calibration;
    }

    private static double part(int some, int all) {
        return all == 0 ? 0 : (double) some / all;
    }
}
