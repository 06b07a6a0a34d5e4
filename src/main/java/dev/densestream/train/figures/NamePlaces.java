package dev.densestream.train.figures;

import dev.densestream.train.figures.PointChart.Axis;
import dev.densestream.train.figures.PointChart.Family;
import dev.densestream.train.figures.PointChart.Point;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the names of points stand so that they cover neither points nor lines nor each other: each takes the best of the
 * places around its point that those before it have left. All in pixels, y upwards.
 */
final class NamePlaces {
    /** About what the plot of a {@link PointChart} has. */
    private static final double WIDTH = 740;

    private static final double HEIGHT = 440;

    private static final Rectangle2D PLOT = new Rectangle2D.Double(0, 0, WIDTH, HEIGHT);
    private static final double LETTER = 9.5;
    private static final double LINE = 16;
    private static final double DISTANCE = 11;
    /** A name on another one cannot be read at all; a line behind it only disturbs. */
    private static final int NAME_ON_NAME = 100;

    private static final int OUTSIDE = 50;
    private static final int MARKER = 10;
    private static final int MARKER_RADIUS = 7;
    private static final int DIRECTIONS = 16;

    private final Axis x;
    private final Axis y;
    private final List<Spot> inked = new ArrayList<>();
    private final List<Rectangle2D> names = new ArrayList<>();

    private NamePlaces(Axis x, Axis y) {
        this.x = x;
        this.y = y;
    }

    private record Spot(double x, double y, int weight) {}

    /** @return each point with its name's middle instead of its own place */
    static List<Point> of(List<Family> families, Axis x, Axis y) {
        var places = new NamePlaces(x, y);
        families.forEach(places::ink);
        return families.stream()
                .flatMap(family -> family.points().stream())
                .map(places::place)
                .toList();
    }

    private void ink(Family family) {
        for (int i = 0; i < family.points().size(); i++) {
            Point point = family.points().get(i);
            Spot to = spot(point);
            for (int side : List.of(-MARKER_RADIUS, 0, MARKER_RADIUS)) {
                inked.add(new Spot(to.x() + side, to.y(), MARKER));
                inked.add(new Spot(to.x(), to.y() + side, MARKER));
            }
            inkLine(bar(point, -point.spread()), bar(point, point.spread()));
            if (i > 0) {
                inkLine(spot(family.points().get(i - 1)), to);
            }
        }
    }

    private Spot bar(Point point, double up) {
        return spot(new Point(point.name(), point.x(), point.y() + up, 0));
    }

    private void inkLine(Spot from, Spot to) {
        int steps = (int) Math.hypot(to.x() - from.x(), to.y() - from.y()) / 3;
        for (int step = 1; step <= steps; step++) {
            double part = (double) step / steps;
            inked.add(new Spot(from.x() + part * (to.x() - from.x()), from.y() + part * (to.y() - from.y()), 1));
        }
    }

    private Spot spot(Point point) {
        return new Spot(
                (point.x() - x.least()) / (x.most() - x.least()) * WIDTH,
                (point.y() - y.least()) / (y.most() - y.least()) * HEIGHT,
                0);
    }

    private Point place(Point point) {
        Spot spot = spot(point);
        Rectangle2D best = IntStream.range(0, DIRECTIONS)
                .mapToObj(direction -> box(spot, point.name(), direction))
                .min(Comparator.comparingInt(this::covered))
                .orElseThrow();
        names.add(best);
        return new Point(
                point.name(),
                x.least() + best.getCenterX() / WIDTH * (x.most() - x.least()),
                y.least() + best.getCenterY() / HEIGHT * (y.most() - y.least()),
                0);
    }

    /** The first direction is upwards, which is the one that eyes expect. */
    private static Rectangle2D box(Spot spot, String name, int direction) {
        double width = LETTER * name.length();
        double angle = Math.PI / 2 - 2 * Math.PI * direction / DIRECTIONS;
        double middleX = spot.x() + Math.cos(angle) * (width / 2 + DISTANCE);
        double middleY = spot.y() + Math.sin(angle) * (LINE / 2 + DISTANCE);
        return new Rectangle2D.Double(middleX - width / 2, middleY - LINE / 2, width, LINE);
    }

    private int covered(Rectangle2D box) {
        int ink = inked.stream()
                .filter(spot -> box.contains(spot.x(), spot.y()))
                .mapToInt(Spot::weight)
                .sum();
        int outside = PLOT.contains(box) ? 0 : OUTSIDE;
        return ink
                + outside
                + NAME_ON_NAME * (int) names.stream().filter(box::intersects).count();
    }
}
