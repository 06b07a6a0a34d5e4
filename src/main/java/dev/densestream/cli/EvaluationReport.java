package dev.densestream.cli;

import dev.densestream.model.verify.Calibration;
import dev.densestream.model.verify.Evaluation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The JSON of {@code model verify}.
 *
 * @param pictures those that were classified
 * @param unreadable those that were left out
 * @param accuracy the part whose first label is right
 * @param calibrationError the expected calibration error: how far scores are from meaning what they say
 * @param labels those with pictures or predictions
 * @param confusions each pair of labels that occurred, right ones too, the most frequent first
 */
record EvaluationReport(
        int pictures,
        int unreadable,
        double accuracy,
        double calibrationError,
        List<Label> labels,
        List<Confusion> confusions,
        List<Calibration.Bin> calibration) {
    EvaluationReport {
        labels = List.copyOf(labels);
        confusions = List.copyOf(confusions);
        calibration = List.copyOf(calibration);
    }

    /**
     * One label.
     *
     * @param pictures that have it
     * @param recall the part of them that was recognised
     * @param precision the part of what was called so that is so
     */
    record Label(String label, int pictures, double recall, double precision) {}

    /** How many pictures of one label got a label first. */
    record Confusion(String label, String said, int pictures) {}

    static EvaluationReport of(Evaluation evaluation, int unreadable) {
        List<String> names = evaluation.labels();
        List<Confusion> confusions = new ArrayList<>();
        for (int label = 0; label < names.size(); label++) {
            for (int said = 0; said < names.size(); said++) {
                if (evaluation.confusion(label, said) > 0) {
                    confusions.add(new Confusion(names.get(label), names.get(said), evaluation.confusion(label, said)));
                }
            }
        }
        confusions.sort(Comparator.comparingInt(Confusion::pictures).reversed());
        return new EvaluationReport(
                evaluation.pictures(),
                unreadable,
                evaluation.accuracy(),
                evaluation.calibration().expectedError(),
                IntStream.range(0, names.size())
                        .filter(label -> evaluation.pictures(label) + evaluation.said(label) > 0)
                        .mapToObj(label -> new Label(
                                names.get(label),
                                evaluation.pictures(label),
                                evaluation.recall(label),
                                evaluation.precision(label)))
                        .toList(),
                confusions,
                evaluation.calibration().bins());
    }
}
