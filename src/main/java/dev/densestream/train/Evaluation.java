package dev.densestream.train;

import java.util.ArrayList;
import java.util.List;

/** How a network answers a set of labelled pictures. */
public final class Evaluation {
    private final List<String> labels;
    private final List<Answer> answers;
    private final int[][] confusion;

    private Evaluation(List<String> labels, List<Answer> answers) {
        this.labels = List.copyOf(labels);
        this.answers = List.copyOf(answers);
        this.confusion = new int[labels.size()][labels.size()];
        answers.forEach(answer -> confusion[answer.label()][answer.first()]++);
    }

    /**
     * @param rows the network's logits, one row a picture
     * @param wanted the true label of each
     */
    static Evaluation of(List<String> labels, List<float[]> rows, List<Integer> wanted) {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            answers.add(new Answer(wanted.get(i), rows.get(i), 1));
        }
        return new Evaluation(labels, answers);
    }

    /** The same answers with all logits divided by {@code temperature}. */
    Evaluation at(double temperature) {
        return new Evaluation(
                labels,
                answers.stream()
                        .map(answer -> new Answer(answer.label(), answer.logits(), temperature))
                        .toList());
    }

    /** The part of the pictures whose first label is right. */
    public double accuracy() {
        return answers.isEmpty()
                ? 0
                : (double) answers.stream().filter(Answer::right).count() / answers.size();
    }

    /** Mean negative logarithm of the true label's probability. */
    public double loss() {
        return answers.stream().mapToDouble(Answer::loss).average().orElse(0);
    }

    /** Recall of one label: the part of its pictures that were recognised. */
    public double recall(int label) {
        int all = pictures(label);
        return all == 0 ? 0 : (double) confusion[label][label] / all;
    }

    /** Precision of one label: the part of the pictures called so that really are. */
    public double precision(int label) {
        int called = 0;
        for (int[] row : confusion) {
            called += row[label];
        }
        return called == 0 ? 0 : (double) confusion[label][label] / called;
    }

    /** How many pictures the label has. */
    public int pictures(int label) {
        return java.util.Arrays.stream(confusion[label]).sum();
    }

    /** How many pictures of {@code label} were called {@code called}. */
    public int confusion(int label, int called) {
        return confusion[label][called];
    }

    public List<String> labels() {
        return labels;
    }

    /** Every picture's answer, in order. */
    public List<Answer> answers() {
        return answers;
    }

    /** What the network says of one picture. */
    public static final class Answer {
        private final int label;
        private final float[] logits;
        private final float[] probabilities;
        private final int first;

        private Answer(int label, float[] logits, double temperature) {
            this.label = label;
            this.logits = logits;
            this.probabilities = softmax(logits, temperature);
            this.first = highest(logits);
        }

        /** The true label. */
        public int label() {
            return label;
        }

        /** The label with the highest probability. */
        public int first() {
            return first;
        }

        public boolean right() {
            return first == label;
        }

        /** Of the first label. */
        public float confidence() {
            return probabilities[first];
        }

        /** Of the true label. */
        public float probability() {
            return probabilities[label];
        }

        float[] logits() {
            return logits;
        }

        float[] probabilities() {
            return probabilities;
        }

        private double loss() {
            return -Math.log(Math.max(probabilities[label], Float.MIN_NORMAL));
        }

        private static int highest(float[] values) {
            int highest = 0;
            for (int i = 1; i < values.length; i++) {
                highest = values[i] > values[highest] ? i : highest;
            }
            return highest;
        }

        private static float[] softmax(float[] logits, double temperature) {
            double highest = logits[highest(logits)];
            double[] powers = new double[logits.length];
            double sum = 0;
            for (int i = 0; i < logits.length; i++) {
                powers[i] = Math.exp((logits[i] - highest) / temperature);
                sum += powers[i];
            }
            float[] probabilities = new float[logits.length];
            for (int i = 0; i < logits.length; i++) {
                probabilities[i] = (float) (powers[i] / sum);
            }
            return probabilities;
        }
    }
}
