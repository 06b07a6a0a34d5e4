package dev.densestream.train;

import dev.densestream.model.verify.Evaluation;
import dev.densestream.train.data.DecodedPictures;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What a network says of labelled pictures: its logits, in the order of the pictures. */
final class Answers {
    private final DecodedPictures pictures;
    private final List<float[]> logits;

    Answers(DecodedPictures pictures, List<float[]> logits) {
        this.pictures = pictures;
        this.logits = logits;
    }

    int size() {
        return logits.size();
    }

    /** The probabilities of picture {@code i}, all logits divided by {@code temperature}. */
    float[] probabilities(int i, double temperature) {
        double[] powers = powers(logits.get(i), temperature);
        double sum = sum(powers);
        float[] probabilities = new float[powers.length];
        for (int label = 0; label < powers.length; label++) {
            probabilities[label] = (float) (powers[label] / sum);
        }
        return probabilities;
    }

    /** The mean of the negative logarithm of the true label's probability. */
    double loss(double temperature) {
        double sum = 0;
        for (int i = 0; i < size(); i++) {
            float[] row = logits.get(i);
            double behind = row[highest(row)] - row[pictures.label(i)];
            sum += behind / temperature + Math.log(sum(powers(row, temperature)));
        }
        return sum / size();
    }

    Evaluation evaluation(double temperature) {
        var evaluation = new Evaluation(pictures.labels());
        for (int i = 0; i < size(); i++) {
            evaluation.add(pictures.label(i), probabilities(i, temperature));
        }
        return evaluation;
    }

    /** The wrong answers with the highest scores, those first. */
    List<Mistake> worst(int most, double temperature) {
        return IntStream.range(0, size())
                .filter(i -> highest(logits.get(i)) != pictures.label(i))
                .mapToObj(i -> mistake(i, temperature))
                .sorted(Comparator.comparingDouble(Mistake::score).reversed())
                .limit(most)
                .toList();
    }

    private Mistake mistake(int i, double temperature) {
        float[] scores = probabilities(i, temperature);
        int said = highest(logits.get(i));
        int label = pictures.label(i);
        return new Mistake(pictures.source(i).name(), label, said, scores[said], scores[label], pictures.picture(i));
    }

    /** The position of the greatest value; the first one of equal ones. */
    static int highest(float[] values) {
        int highest = 0;
        for (int i = 1; i < values.length; i++) {
            highest = values[i] > values[highest] ? i : highest;
        }
        return highest;
    }

    /** None is above 1, so that no sum overflows. */
    private static double[] powers(float[] row, double temperature) {
        double highest = row[highest(row)];
        double[] powers = new double[row.length];
        for (int label = 0; label < row.length; label++) {
            powers[label] = Math.exp((row[label] - highest) / temperature);
        }
        return powers;
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
