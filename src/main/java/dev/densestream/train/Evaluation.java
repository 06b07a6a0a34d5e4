package dev.densestream.train;

import java.util.ArrayList;
import java.util.List;

/** How a network answers a set of pictures. */
public final class Evaluation {
    private final List<String> labels;
    private final int[] pictures;
    private final int[] correct;
    private final List<float[]> probabilities = new ArrayList<>();

    Evaluation(List<String> labels) {
        this.labels = labels;
        this.pictures = new int[labels.size()];
        this.correct = new int[labels.size()];
    }

    void add(int label, float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        pictures[label]++;
        correct[label] += best == label ? 1 : 0;
        probabilities.add(scores);
    }

    /** The part of the pictures whose first label is right. */
    public double accuracy() {
        int all = 0;
        int right = 0;
        for (int label = 0; label < pictures.length; label++) {
            all += pictures[label];
            right += correct[label];
        }
        return all == 0 ? 0 : (double) right / all;
    }

    /** Recall of one label: the part of its pictures that were recognised. */
    public double recall(int label) {
        return pictures[label] == 0 ? 0 : (double) correct[label] / pictures[label];
    }

    /** How many pictures the label has. */
    public int pictures(int label) {
        return pictures[label];
    }

    public List<String> labels() {
        return labels;
    }

    /** The probabilities of every picture, in order. */
    List<float[]> probabilities() {
        return probabilities;
    }
}
