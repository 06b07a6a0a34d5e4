package dev.densestream.train.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import java.util.stream.DoubleStream;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;

/** Networks as named points, and a line through those of one family. */
final class PointChart {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 600;

    private PointChart() {}

    /** @param title with its unit */
    record Axis(String title, double least, double most) {}

    /**
     * A network.
     *
     * @param spread how far y is uncertain to either side; 0 for a point without a bar
     */
    record Point(String name, double x, double y, double spread) {}

    /**
     * What is drawn in one colour.
     *
     * @param points from left to right
     */
    record Family(String name, Color color, Marker marker, List<Point> points) {
        Family {
            points = List.copyOf(points);
        }
    }

    static XYChart of(String title, Axis x, Axis y, List<Family> families) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x.title())
                .yAxisTitle(y.title())
                .build();
        Pictures.style(chart.getStyler());
        chart.getStyler().setXAxisMin(x.least()).setXAxisMax(x.most());
        chart.getStyler().setYAxisMin(y.least()).setYAxisMax(y.most());
        chart.getStyler().setAnnotationTextFont(Pictures.SMALL);
        chart.getStyler().setMarkerSize(11);
        chart.getStyler().setErrorBarsColorSeriesColor(true);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS).setLegendLayout(LegendLayout.Horizontal);
        families.forEach(family -> add(chart, family));
        for (Point name : NamePlaces.of(families, x, y)) {
            chart.addAnnotation(new AnnotationText(name.name(), name.x(), name.y(), false));
        }
        return chart;
    }

    private static void add(XYChart chart, Family family) {
        XYSeries series = chart.addSeries(
                family.name(),
                family.points().stream().mapToDouble(Point::x).toArray(),
                family.points().stream().mapToDouble(Point::y).toArray(),
                spreads(family));
        series.setMarker(family.marker());
        series.setMarkerColor(family.color());
        series.setLineColor(family.color());
        series.setLineStyle(new BasicStroke(1.5f));
    }

    /** Null, as the chart wants it, for a family without any. */
    private static double[] spreads(Family family) {
        double[] spreads = family.points().stream().mapToDouble(Point::spread).toArray();
        return DoubleStream.of(spreads).anyMatch(spread -> spread > 0) ? spreads : null;
    }
}
