package dev.densestream.page;

import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * One axis of a chart.
 *
 * @param from the value at its beginning
 * @param to the value at its end
 * @param ticks the values that are written beside it
 * @param label how a value is written
 */
public record Axis(double from, double to, List<Double> ticks, DoubleFunction<String> label) {
    private static final int MOST_TICKS = 6;

    public Axis {
        ticks = List.copyOf(ticks);
    }

    /** In round steps from {@code least} or below it to the greatest value or above it. */
    public static Axis around(DoubleStream values, double least, DoubleFunction<String> label) {
        double highest = Math.max(values.max().orElse(1), least + 1e-9);
        double step = roundStep((highest - least) / (MOST_TICKS - 1));
        int first = (int) Math.floor(least / step + 1e-9);
        int last = (int) Math.ceil(highest / step - 1e-9);
        return new Axis(
                first * step,
                last * step,
                IntStream.rangeClosed(first, last).mapToObj(i -> i * step).toList(),
                label);
    }

    /** Whole numbers from 1, such as epochs. */
    public static Axis counting(int last) {
        int step = Math.max(1, (int) Math.ceil(roundStep(last / 10.0)));
        return new Axis(
                1,
                Math.max(2, last),
                IntStream.rangeClosed(1, last)
                        .filter(i -> i == 1 || i % step == 0)
                        .mapToObj(i -> (double) i)
                        .toList(),
                value -> Html.format("%.0f", value));
    }

    /** Powers of ten; the values that it is given are their logarithms. */
    public static Axis powersOfTen(DoubleStream logarithms) {
        double[] values = logarithms.toArray();
        int low = (int) Math.floor(DoubleStream.of(values).min().orElse(-1));
        int high = (int) Math.ceil(DoubleStream.of(values).max().orElse(0));
        int end = Math.max(high, low + 1);
        return new Axis(
                low,
                end,
                IntStream.rangeClosed(low, end).mapToObj(i -> (double) i).toList(),
                value -> value < -3 || value > 3
                        ? Html.format("1e%.0f", value)
                        : Html.format("%." + (int) Math.max(0, -value) + "f", Math.pow(10, value)));
    }

    /** Where a value lies, from 0 to 1. */
    double position(double value) {
        return (value - from) / (to - from);
    }

    /** 1, 2 or 5 times a power of ten, at least {@code step}. */
    private static double roundStep(double step) {
        double power = Math.pow(10, Math.floor(Math.log10(step)));
        return DoubleStream.of(1, 2, 5, 10)
                .map(factor -> factor * power)
                .filter(candidate -> candidate >= step * (1 - 1e-9))
                .findFirst()
                .orElseThrow();
    }
}
