package dev.densestream.page;

import java.util.List;
import java.util.stream.Collectors;

/** A drawing with two axes as SVG inside a page, whose style sheet gives it the colours of a light or a dark one. */
public final class Chart {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 260;
    private static final int LEFT = 52;
    private static final int RIGHT = 14;
    private static final int TOP = 12;
    private static final int BOTTOM = 42;
    /** With more points than this, a dot at each would hide the line. */
    private static final int MOST_DOTS = 40;

    private final StringBuilder svg = new StringBuilder();
    private final Axis x;
    private final Axis y;

    /**
     * @param description for those who cannot see it
     * @param under what the horizontal axis means
     */
    public Chart(String description, Axis x, Axis y, String under) {
        this.x = x;
        this.y = y;
        svg.append(Html.format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", WIDTH, HEIGHT, Html.text(description)));
        for (double tick : y.ticks()) {
            svg.append(Html.format(
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/><text class=\"left\" x=\"%d\" y=\"%.1f\">%s</text>",
                    LEFT,
                    WIDTH - RIGHT,
                    atY(tick),
                    atY(tick),
                    LEFT - 8,
                    atY(tick) + 4,
                    y.label().apply(tick)));
        }
        for (double tick : x.ticks()) {
            svg.append(Html.format(
                    "<text class=\"below\" x=\"%.1f\" y=\"%d\">%s</text>",
                    atX(tick), HEIGHT - BOTTOM + 18, x.label().apply(tick)));
        }
        svg.append(Html.format(
                "<text class=\"below name\" x=\"%d\" y=\"%d\">%s</text>",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4, Html.text(under)));
    }

    /**
     * A point of a chart.
     *
     * @param radius of its dot, in pixels
     * @param hint what a pointer over it shows
     */
    public record Point(double x, double y, double radius, String hint) {}

    /** @param style a class of the style sheet */
    public Chart line(String style, List<Point> points) {
        svg.append(Html.format(
                "<polyline class=\"%s\" points=\"%s\"/>",
                style,
                points.stream()
                        .map(point -> Html.format("%.1f,%.1f", atX(point.x()), atY(point.y())))
                        .collect(Collectors.joining(" "))));
        return points.size() > MOST_DOTS ? this : dots(style, points);
    }

    public Chart dots(String style, List<Point> points) {
        for (Point point : points) {
            svg.append(Html.format(
                    "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%s</title></circle>",
                    style, atX(point.x()), atY(point.y()), point.radius(), Html.text(point.hint())));
        }
        return this;
    }

    /**
     * A bar of a chart, from its lower end to its value.
     *
     * @param from where it begins on the horizontal axis
     * @param to where it ends there
     * @param hint what a pointer over it shows
     */
    public record Bar(double from, double to, double y, String hint) {}

    /** @param style a class of the style sheet */
    public Chart bars(String style, List<Bar> bars) {
        for (Bar bar : bars) {
            svg.append(Html.format(
                    "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>",
                    style,
                    atX(bar.from()),
                    atY(bar.y()),
                    Math.max(1, atX(bar.to()) - atX(bar.from()) - 1),
                    HEIGHT - BOTTOM - atY(bar.y()),
                    Html.text(bar.hint())));
        }
        return this;
    }

    /** The chart in a frame, with its name above and what its signs mean below. */
    public String figure(String name, String legend) {
        return "<figure><h3>%s</h3>%s<figcaption>%s</figcaption></figure>\n".formatted(name, svg(), legend);
    }

    /** A line from the bottom to the top. */
    public Chart mark(double at, String text) {
        svg.append(Html.format(
                "<line class=\"mark\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"><title>%s</title></line>",
                atX(at), atX(at), TOP, HEIGHT - BOTTOM, Html.text(text)));
        return this;
    }

    public String svg() {
        return svg + "</svg>";
    }

    private double atX(double value) {
        return LEFT + x.position(value) * (WIDTH - LEFT - RIGHT);
    }

    private double atY(double value) {
        return HEIGHT - BOTTOM - y.position(value) * (HEIGHT - TOP - BOTTOM);
    }
}
