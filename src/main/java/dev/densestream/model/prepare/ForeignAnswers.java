package dev.densestream.model.prepare;

import dev.densestream.model.FloatTensor;
import dev.densestream.model.GraphSession;
import dev.densestream.model.ModelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a foreign model, run as it stands in its file, gives for pictures, each alone. */
final class ForeignAnswers {
    private static final float REPEATED = 1e-4f;

    private ForeignAnswers() {}

    /** @throws ModelException if it cannot be run, gives no numbers, or other ones each time */
    static List<Map<String, FloatTensor>> of(Path file, List<FloatTensor> inputs) {
        List<Map<String, FloatTensor>> answers = new ArrayList<>();
        try (GraphSession session = GraphSession.open(file)) {
            for (FloatTensor input : inputs) {
                answers.add(session.run(input));
            }
            Map<String, FloatTensor> again = session.run(inputs.getFirst());
            answers.getFirst().forEach((name, first) -> {
                if (!areAlike(first.values(), again.get(name).values())) {
                    throw new ModelException(
                            "it gives the same picture other scores each time (output %s): it was exported in training mode (dropout)"
                                    .formatted(name));
                }
            });
        }
        return answers;
    }

    private static boolean areAlike(float[] one, float[] other) {
        float largest = 0;
        for (float value : one) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < one.length; i++) {
            if (Math.abs(one[i] - other[i]) > REPEATED * largest) {
                return false;
            }
        }
        return one.length == other.length;
    }

    /** @throws ModelException if a score is not a number */
    static List<double[]> probabilities(List<Map<String, FloatTensor>> answers, ScoreOutput output) {
        List<double[]> rows = new ArrayList<>();
        for (Map<String, FloatTensor> answer : answers) {
            double[] row = output.probabilities(answer.get(output.output()).values());
            if (!Arrays.stream(row).allMatch(Double::isFinite)) {
                throw new ModelException(
                        "it gives scores that are no numbers (%s): is the scaling of the pictures right?"
                                .formatted(answer.get(output.output()).values()[0]));
            }
            rows.add(row);
        }
        return rows;
    }
}
