package dev.densestream.train.figures;

import dev.densestream.train.figures.ImageNetResult.Source;
import dev.densestream.train.figures.PointChart.Axis;
import dev.densestream.train.figures.PointChart.Family;
import dev.densestream.train.figures.PointChart.Point;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The paper's figure 3: errors on ImageNet over parameters and over multiply-adds, first for one label, then for five. */
public final class ImageNetPicture {
    private final List<ImageNetResult> results;

    private ImageNetPicture(List<ImageNetResult> results) {
        this.results = results;
    }

    /** Writes a PNG. */
    public static void draw(List<ImageNetResult> results, Path file) throws IOException {
        var picture = new ImageNetPicture(results);
        Measure top1 = new Measure(
                new Axis("top-1 error, one crop (%)", 21, 31),
                result -> result.top1Error().doubleValue());
        Measure top5 = new Measure(
                new Axis("top-5 error, one crop (%)", 5.5, 11.5),
                result -> result.top5Error().doubleValue());
        Measure parameters = new Measure(new Axis("parameters (millions)", 0, 65), result -> result.parameters() / 1e6);
        Measure multiplyAdds = new Measure(
                new Axis("multiply-adds for one picture of 224 × 224 pixels (billions)", 0, 13),
                result -> result.multiplyAdds() / 1e9);
        Pictures.write(
                "Published errors on ImageNet over what the networks cost",
                List.of(
                        picture.chart("Top-1 error over parameters", parameters, top1),
                        picture.chart("Top-1 error over multiply-adds", multiplyAdds, top1),
                        picture.chart("Top-5 error over parameters", parameters, top5),
                        picture.chart("Top-5 error over multiply-adds", multiplyAdds, top5)),
                2,
                file);
    }

    /** What is drawn along an axis. */
    private record Measure(Axis axis, ToDoubleFunction<ImageNetResult> value) {}

    private XYChart chart(String title, Measure x, Measure y) {
        return PointChart.of(
                title,
                x.axis(),
                y.axis(),
                List.of(
                        family("ResNet", Source.TORCHVISION, new Color(0x1f5fa8), SeriesMarkers.CIRCLE, x, y),
                        family("DenseNet", Source.TORCHVISION, new Color(0xc8400c), SeriesMarkers.SQUARE, x, y),
                        family("DenseNet", Source.PAPER, new Color(0xe5a58c), SeriesMarkers.DIAMOND, x, y)));
    }

    private Family family(String name, Source source, Color color, Marker marker, Measure x, Measure y) {
        return new Family(
                "%s, %s".formatted(name, source == Source.PAPER ? "as in the paper" : "torchvision's weights"),
                color,
                marker,
                results.stream()
                        .filter(result -> result.family().equals(name) && result.source() == source)
                        .map(result -> new Point(
                                result.name().substring(name.length() + 1),
                                x.value().applyAsDouble(result),
                                y.value().applyAsDouble(result),
                                0))
                        .sorted(Comparator.comparingDouble(Point::x))
                        .toList());
    }
}
