package dev.densestream.replay.diff;

import dev.densestream.event.Prediction;
import dev.densestream.event.Prediction.Label;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Two predictions of one image. */
record Answers(Prediction a, Prediction b) {
    /** What the first label of a prediction without labels is called. */
    static final String NONE = "(no label)";

    static String first(Prediction prediction) {
        return prediction.labels().isEmpty()
                ? NONE
                : prediction.labels().getFirst().label();
    }

    private static float firstScore(Prediction prediction) {
        return prediction.labels().isEmpty()
                ? 0
                : prediction.labels().getFirst().score();
    }

    boolean sameLabel() {
        return first(a).equals(first(b));
    }

    boolean identical() {
        return a.labels().equals(b.labels());
    }

    /** How much higher the first label's score became; of use where the label is the same. */
    double shift() {
        return (double) firstScore(b) - firstScore(a);
    }

    /** How far the two best labels of {@link #a} are apart; 1 where it has one only. */
    double margin() {
        List<Label> labels = a.labels();
        return labels.size() < 2 ? 1 : labels.get(0).score() - labels.get(1).score();
    }

    /**
     * The largest difference of any label's score, 0 to 1. Of a label that only one of them lists, the other's score is taken as the
     * highest that it can have, so that two lists cut at the same length differ by no more than their models do.
     */
    double difference() {
        Map<String, Float> inA = scores(a);
        Map<String, Float> inB = scores(b);
        double mostA = mostOfOthers(a);
        double mostB = mostOfOthers(b);
        return Stream.concat(inA.keySet().stream(), inB.keySet().stream())
                .mapToDouble(label -> difference(inA.get(label), mostA, inB.get(label), mostB))
                .max()
                .orElse(0);
    }

    private static double difference(Float one, double mostOne, Float other, double mostOther) {
        if (one == null) {
            return Math.max(0, other - mostOne);
        }
        return other == null ? Math.max(0, one - mostOther) : Math.abs((double) one - other);
    }

    private static Map<String, Float> scores(Prediction prediction) {
        Map<String, Float> scores = new HashMap<>();
        prediction.labels().forEach(label -> scores.put(label.label(), label.score()));
        return scores;
    }

    /** No more than the last that is listed, and than what is left of 1. */
    private static double mostOfOthers(Prediction prediction) {
        if (prediction.labels().isEmpty()) {
            return 1;
        }
        double sum = prediction.labels().stream().mapToDouble(Label::score).sum();
        double last = prediction.labels().getLast().score();
        // Independent scores, as of a sigmoid, may sum to more: then only the order says something.
        return sum > 1 + 1e-3 ? last : Math.min(last, Math.max(0, 1 - sum));
    }
}
