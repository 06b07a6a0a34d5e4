package dev.densestream.replay.diff;

import dev.densestream.event.Prediction;
import java.util.List;

/**
 * How two sets of results of the same events differ.
 *
 * @param tolerance up to which scores count as the same
 * @param nearTie how close the two best labels of A may be for a change of label to be one
 * @param pairs events with a result on both sides
 * @param predicted pairs of two predictions, of which {@code identical + withinTolerance + scoresMoved + labelsChanged} are all
 * @param identical the same labels and scores to the last bit
 * @param withinTolerance the same first label, and no score differs by more than {@code tolerance}
 * @param scoresMoved the same first label, and a score differs by more
 * @param labelsChanged another first label
 * @param nearTies those of {@code labelsChanged} where A could hardly decide
 * @param onlyInA events with a result in A alone, and the first of them
 * @param onlyInB likewise in B
 * @param shift how scores changed
 * @param labels how often each first label of A met each of B, most frequent first
 * @param failures how often dead letters met predictions or other dead letters, most frequent first
 * @param largest the largest changes of predictions, changed labels first
 */
public record Report(
        Contents a,
        Contents b,
        double tolerance,
        double nearTie,
        long pairs,
        long predicted,
        long identical,
        long withinTolerance,
        long scoresMoved,
        long labelsChanged,
        long nearTies,
        Unpaired onlyInA,
        Unpaired onlyInB,
        Shift shift,
        List<LabelPair> labels,
        List<FailurePair> failures,
        List<Change> largest) {
    public Report {
        labels = List.copyOf(labels);
        failures = List.copyOf(failures);
        largest = List.copyOf(largest);
    }

    /** The part of {@link #predicted} with the same first label; 1 where there are none. */
    public double agreement() {
        return predicted == 0 ? 1 : 1 - (double) labelsChanged / predicted;
    }

    /**
     * What one side holds.
     *
     * @param name its topics, for people
     * @param duplicates results beyond the first of an event; the last one counts
     * @param unmatchable results that do not say which event they are of
     * @param others records that are no results
     */
    public record Contents(
            String name,
            long predictions,
            long deadLetters,
            long duplicates,
            long unmatchable,
            long others,
            List<Answering> models) {
        public Contents {
            models = List.copyOf(models);
        }
    }

    /** A model that answered, and how often. */
    public record Answering(Prediction.Model model, long predictions) {}

    /** Events with a result on one side only. */
    public record Unpaired(long predictions, long deadLetters, List<Event> first) {
        public Unpaired {
            first = List.copyOf(first);
        }

        public long all() {
            return predictions + deadLetters;
        }
    }

    /**
     * Which event it is.
     *
     * @param key its coordinates, or its id where results were matched by it
     * @param id null where it could not be read
     * @param uri null where it could not be read
     */
    public record Event(String key, String id, String uri) {}

    /**
     * The change of scores.
     *
     * @param mean of the first label's score where it stayed the same, B minus A
     * @param meanAbsolute the same without its sign
     * @param difference the largest difference of any label's score, over all {@link #predicted}
     * @param bins how often the first label's score moved by how much, where the label stayed the same; in order, without empty ones
     */
    public record Shift(double mean, double meanAbsolute, Quantiles difference, List<Bin> bins) {
        public Shift {
            bins = List.copyOf(bins);
        }
    }

    /** Quantiles to three digits; the largest is exact. */
    public record Quantiles(double p50, double p90, double p99, double p999, double max) {}

    /** How many shifts lie from {@code from} to {@code to}. */
    public record Bin(double from, double to, long count) {}

    /** How often A's first label {@code from} met B's {@code to}, and how many of these were near-ties. */
    public record LabelPair(String from, String to, long count, long nearTies) {
        public boolean changed() {
            return !from.equals(to);
        }
    }

    /** How often what was {@code from} in A is {@code to} in B: {@code predicted}, or a dead letter's {@code stage/code}. */
    public record FailurePair(String from, String to, long count) {}

    /**
     * An image that is answered differently.
     *
     * @param a A's labels, best first
     * @param b B's labels, best first
     * @param difference the largest difference of a label's score
     * @param nearTie whether the label changed where A could hardly decide
     */
    public record Change(
            Event event, List<Prediction.Label> a, List<Prediction.Label> b, double difference, boolean nearTie) {
        public Change {
            a = List.copyOf(a);
            b = List.copyOf(b);
        }
    }
}
