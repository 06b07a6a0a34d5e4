package dev.densestream.pipeline;

import dev.densestream.event.Prediction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** From scores to the labels of a prediction. */
public final class Labeller {
    private final Prediction.Model model;
    private final List<String> labels;

    public Labeller(Prediction.Model model, List<String> labels) {
        this.model = model;
        this.labels = List.copyOf(labels);
    }

    Prediction.Model model() {
        return model;
    }

    /** The {@code k} best labels, highest score first; equal scores in the order of the labels. */
    List<Prediction.Label> best(float[] scores, int k) {
        if (scores.length != labels.size()) {
            throw new IllegalStateException(scores.length + " scores for " + labels.size() + " labels");
        }
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, scores.length).boxed().toList());
        order.sort(Comparator.comparingDouble(i -> -scores[i]));
        return order.stream()
                .limit(k)
                .map(i -> new Prediction.Label(labels.get(i), i, scores[i]))
                .toList();
    }
}
