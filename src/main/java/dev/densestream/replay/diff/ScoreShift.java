package dev.densestream.replay.diff;

import dev.densestream.replay.diff.Report.Bin;
import dev.densestream.replay.diff.Report.Quantiles;
import dev.densestream.replay.diff.Report.Shift;
import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.DoubleHistogram;

/** Adds up how scores changed, in constant memory. */
final class ScoreShift {
    private static final int BINS_FOR_ONE = 1_000;
    /** Below what a score in JSON tells; a histogram of too wide a range would not stay small. */
    private static final double LEAST = 1e-9;

    private final DoubleHistogram differences = new DoubleHistogram(3);
    private final long[] bins = new long[2 * BINS_FOR_ONE + 1];
    private long moves;
    private double sum;
    private double absolute;
    private double largest;

    void add(Answers answers, double difference) {
        differences.recordValue(difference < LEAST ? 0 : difference);
        largest = Math.max(largest, difference);
        if (answers.sameLabel()) {
            double shift = answers.shift();
            moves++;
            sum += shift;
            absolute += Math.abs(shift);
            int bin = (int) Math.round(shift * BINS_FOR_ONE) + BINS_FOR_ONE;
            bins[Math.clamp(bin, 0, bins.length - 1)]++;
        }
    }

    Shift shift() {
        long count = Math.max(1, moves);
        return new Shift(sum / count, absolute / count, quantiles(), bins());
    }

    private Quantiles quantiles() {
        if (differences.getTotalCount() == 0) {
            return new Quantiles(0, 0, 0, 0, 0);
        }
        return new Quantiles(quantile(50), quantile(90), quantile(99), quantile(99.9), largest);
    }

    /** A histogram's cell may reach beyond its largest value. */
    private double quantile(double percent) {
        return Math.min(differences.getValueAtPercentile(percent), largest);
    }

    private List<Bin> bins() {
        return IntStream.range(0, bins.length)
                .filter(bin -> bins[bin] > 0)
                .mapToObj(bin -> new Bin(
                        (bin - BINS_FOR_ONE - 0.5) / BINS_FOR_ONE,
                        (bin - BINS_FOR_ONE + 0.5) / BINS_FOR_ONE,
                        bins[bin]))
                .toList();
    }
}
