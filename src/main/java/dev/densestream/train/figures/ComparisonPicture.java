package dev.densestream.train.figures;

import dev.densestream.train.ComparedNetwork;
import dev.densestream.train.ComparedNetwork.Family;
import dev.densestream.train.figures.PointChart.Axis;
import dev.densestream.train.figures.PointChart.Point;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How networks that were trained alike compare: accuracy over parameters and over multiply-adds. */
public final class ComparisonPicture {
    private static final double MILLION = 1e6;
    /** The accuracy axis begins and ends at whole steps of so many points. */
    private static final double STEP = 2;
    /** Room for names to the right of the last point. */
    private static final double ROOM = 1.25;

    private final List<ComparedNetwork> compared;
    private final Axis accuracy;

    private ComparisonPicture(List<ComparedNetwork> compared) {
        this.compared = compared;
        double least =
                percents(network -> network.mean() - network.deviation()).min().orElseThrow();
        double most =
                percents(network -> network.mean() + network.deviation()).max().orElseThrow();
        this.accuracy = new Axis(
                "validation accuracy after the last epoch (%)",
                STEP * Math.floor((least - 1) / STEP), STEP * Math.ceil((most + 1) / STEP));
    }

    /**
     * Writes a PNG.
     *
     * @param pictures that were validated with
     */
    public static void draw(List<ComparedNetwork> compared, int pictures, Path file) throws IOException {
        var picture = new ComparisonPicture(compared);
        int runs = compared.getFirst().accuracies().size();
        String title = "DenseNet and ResNet trained alike: %,d validation pictures, ".formatted(pictures)
                + (runs == 1 ? "one run each" : "mean and standard deviation of %d runs".formatted(runs));
        Pictures.write(
                title,
                List.of(
                        picture.chart("Accuracy over parameters", "parameters (millions)", ComparedNetwork::parameters),
                        picture.chart(
                                "Accuracy over multiply-adds",
                                "multiply-adds for one picture (millions)",
                                ComparedNetwork::multiplyAdds)),
                2,
                file);
    }

    private XYChart chart(String title, String unit, ToDoubleFunction<ComparedNetwork> cost) {
        double most = compared.stream().mapToDouble(cost).max().orElseThrow() / MILLION;
        return PointChart.of(
                title,
                new Axis(unit, 0, most * ROOM),
                accuracy,
                Stream.of(Family.values())
                        .map(family -> new PointChart.Family(
                                family.toString(),
                                family == Family.DENSENET ? new Color(0xc8400c) : new Color(0x1f5fa8),
                                family == Family.DENSENET ? SeriesMarkers.SQUARE : SeriesMarkers.CIRCLE,
                                points(family, cost)))
                        .toList());
    }

    private List<Point> points(Family family, ToDoubleFunction<ComparedNetwork> cost) {
        return compared.stream()
                .filter(network -> network.family() == family)
                .map(network -> new Point(
                        network.name(),
                        cost.applyAsDouble(network) / MILLION,
                        100 * network.mean(),
                        100 * network.deviation()))
                .sorted(Comparator.comparingDouble(Point::x))
                .toList();
    }

    private DoubleStream percents(ToDoubleFunction<ComparedNetwork> part) {
        return compared.stream().mapToDouble(part).map(value -> 100 * value);
    }
}
