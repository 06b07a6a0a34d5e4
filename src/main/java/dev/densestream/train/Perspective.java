package dev.densestream.train;

import java.awt.Shape;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Point2D;

/**
 * The projective map from the square −1 to 1 onto a quadrilateral. Shapes are warped before they are filled, so that
 * edges stay sharp at every size.
 */
final class Perspective {
    /** How far, in the square's units, a flattened curve may be from the true one. */
    private static final double FLATNESS = 0.004;

    private final double a, b, c, d, e, f, g, h;

    /** @param quad the corners' x and y: top left, top right, bottom right, bottom left */
    Perspective(double... quad) {
        double x0 = quad[0], y0 = quad[1], x1 = quad[2], y1 = quad[3];
        double x2 = quad[4], y2 = quad[5], x3 = quad[6], y3 = quad[7];
        double dx1 = x1 - x2, dx2 = x3 - x2, dx3 = x0 - x1 + x2 - x3;
        double dy1 = y1 - y2, dy2 = y3 - y2, dy3 = y0 - y1 + y2 - y3;
        double determinant = dx1 * dy2 - dx2 * dy1;
        g = (dx3 * dy2 - dx2 * dy3) / determinant;
        h = (dx1 * dy3 - dx3 * dy1) / determinant;
        a = x1 - x0 + g * x1;
        b = x3 - x0 + h * x3;
        c = x0;
        d = y1 - y0 + g * y1;
        e = y3 - y0 + h * y3;
        f = y0;
    }

    Point2D map(double x, double y) {
        double u = (x + 1) / 2;
        double v = (y + 1) / 2;
        double w = g * u + h * v + 1;
        return new Point2D.Double((a * u + b * v + c) / w, (d * u + e * v + f) / w);
    }

    Shape map(Shape shape) {
        Path2D warped = new Path2D.Double(Path2D.WIND_NON_ZERO);
        PathIterator outline = shape.getPathIterator(null, FLATNESS);
        warped.setWindingRule(outline.getWindingRule());
        double[] point = new double[6];
        for (; !outline.isDone(); outline.next()) {
            int segment = outline.currentSegment(point);
            if (segment == PathIterator.SEG_CLOSE) {
                warped.closePath();
                continue;
            }
            Point2D to = map(point[0], point[1]);
            if (segment == PathIterator.SEG_MOVETO) {
                warped.moveTo(to.getX(), to.getY());
            } else {
                warped.lineTo(to.getX(), to.getY());
            }
        }
        return warped;
    }
}
