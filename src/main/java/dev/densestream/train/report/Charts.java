package dev.densestream.train.report;

import dev.densestream.model.verify.Calibration;
import dev.densestream.model.verify.Evaluation;
import dev.densestream.page.Axis;
import dev.densestream.page.Chart;
import dev.densestream.page.Chart.Point;
import dev.densestream.page.Html;
import dev.densestream.train.EpochMetrics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The charts of a report, each with its legend. */
final class Charts {
    private static final double DOT = 2.5;
    private static final double LARGEST_DOT = 9;

    private final List<EpochMetrics> history;
    private final int kept;

    Charts(List<EpochMetrics> history, int kept) {
        this.history = history;
        this.kept = kept;
    }

    String loss() {
        Axis y = Axis.around(
                Stream.of(values(EpochMetrics::loss), values(EpochMetrics::validationLoss))
                        .flatMapToDouble(each -> each),
                0,
                value -> Html.format("%.2f", value));
        return both("Loss", y, EpochMetrics::loss, EpochMetrics::validationLoss, "%.4f");
    }

    String accuracy() {
        double lowest = Math.floor(10
                        * DoubleStream.concat(values(EpochMetrics::accuracy), values(EpochMetrics::validationAccuracy))
                                .min()
                                .orElse(0))
                / 10;
        Axis y = Axis.around(DoubleStream.of(1), Math.min(lowest, 0.9), value -> Html.format("%.0f %%", 100 * value));
        return both("Accuracy", y, EpochMetrics::accuracy, EpochMetrics::validationAccuracy, "%.4f");
    }

    String learningRate() {
        ToDoubleFunction<EpochMetrics> logarithm = each -> Math.log10(each.learningRate());
        Chart chart = new Chart("Learning rate of each epoch", epochs(), Axis.powersOfTen(values(logarithm)), "epoch")
                .line("training", points(logarithm, each -> Html.format("%.2e", each.learningRate()), "learning rate"));
        return chart.figure("Learning rate", "at the end of each epoch; logarithmic");
    }

    /** How far scores are from meaning what they say, without and with the temperature. */
    static String reliability(Evaluation before, Evaluation after) {
        Axis part = Axis.around(DoubleStream.of(1), 0, value -> Html.format("%.1f", value));
        Chart chart = new Chart("Accuracy of the first label over its score", part, part, "score of the first label")
                .line("ideal", List.of(new Point(0, 0, 0, ""), new Point(1, 1, 0, "")))
                .dots("validation hollow", bins(before.calibration()))
                .dots("training", bins(after.calibration()));
        return chart.figure(
                "Do scores mean what they say?",
                Html.key("validation hollow", "before temperature") + Html.key("training", "as the model answers")
                        + "accuracy of the pictures with such a score; on the diagonal, 80 % of those with 0.8 are right");
    }

    private static List<Point> bins(Calibration calibration) {
        int most = calibration.bins().stream()
                .mapToInt(Calibration.Bin::pictures)
                .max()
                .orElse(1);
        return calibration.bins().stream()
                .filter(bin -> bin.pictures() > 0)
                .map(bin -> new Point(
                        bin.meanScore(),
                        bin.accuracy(),
                        Math.max(DOT, LARGEST_DOT * Math.sqrt((double) bin.pictures() / most)),
                        Html.format(
                                "%d pictures with a score of about %.2f: %s are right",
                                bin.pictures(), bin.meanScore(), Html.percent(bin.accuracy()))))
                .toList();
    }

    private String both(
            String name,
            Axis y,
            ToDoubleFunction<EpochMetrics> training,
            ToDoubleFunction<EpochMetrics> validation,
            String pattern) {
        Chart chart = new Chart(name + " of each epoch, training and validation", epochs(), y, "epoch")
                .mark(kept, "epoch %d was kept".formatted(kept))
                .line(
                        "training",
                        points(training, each -> Html.format(pattern, training.applyAsDouble(each)), "training"))
                .line(
                        "validation",
                        points(validation, each -> Html.format(pattern, validation.applyAsDouble(each)), "validation"));
        return chart.figure(
                name,
                Html.key("training", "training, on changed pictures")
                        + Html.key("validation", "validation")
                        + Html.key("mark", "the epoch that was kept"));
    }

    private Axis epochs() {
        return Axis.counting(history.size());
    }

    private DoubleStream values(ToDoubleFunction<EpochMetrics> value) {
        return history.stream().mapToDouble(value);
    }

    private List<Point> points(
            ToDoubleFunction<EpochMetrics> value,
            java.util.function.Function<EpochMetrics, String> words,
            String series) {
        return history.stream()
                .map(each -> new Point(
                        each.epoch(),
                        value.applyAsDouble(each),
                        DOT,
                        "epoch %d, %s: %s".formatted(each.epoch(), series, words.apply(each))))
                .toList();
    }
}
