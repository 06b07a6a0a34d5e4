package dev.densestream.train;

import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;

/** What signs are made of, in the sign's own square: −1 to 1 on both axes, y downwards. */
final class SignShapes {
    /** Which of the seven bars (top, upper left, upper right, middle, lower left, lower right, bottom) a digit has. */
    private static final int[] SEGMENTS = {
        0b1110111, 0b0010010, 0b1011101, 0b1011011, 0b0111010, 0b1101011, 0b1101111, 0b1010010, 0b1111111, 0b1111011
    };

    private SignShapes() {}

    static Shape disc(double x, double y, double radius) {
        return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
    }

    static Shape box(double left, double top, double right, double bottom, double corner) {
        return new RoundRectangle2D.Double(left, top, right - left, bottom - top, 2 * corner, 2 * corner);
    }

    /** @param points x and y in turn */
    static Shape polygon(double... points) {
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 2) {
            path.lineTo(points[i], points[i + 1]);
        }
        path.closePath();
        return path;
    }

    /** A regular polygon that touches the circle of radius 1, its first corner {@code degrees} from the right. */
    static Shape regular(int corners, double degrees) {
        double[] points = new double[2 * corners];
        for (int i = 0; i < corners; i++) {
            double angle = Math.toRadians(degrees + 360.0 * i / corners);
            points[2 * i] = Math.cos(angle);
            points[2 * i + 1] = Math.sin(angle);
        }
        return polygon(points);
    }

    static Shape scaled(Shape shape, double factor) {
        return AffineTransform.getScaleInstance(factor, factor).createTransformedShape(shape);
    }

    static Shape line(double width, double x1, double y1, double x2, double y2) {
        return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                .createStrokedShape(new Line2D.Double(x1, y1, x2, y2));
    }

    /** @param side 1 for an arrow to the right, −1 for one to the left */
    static Shape arrow(int side) {
        Shape right = polygon(
                -0.66, -0.14, 0.1, -0.14, -0.14, -0.42, 0.18, -0.42, 0.68, 0, 0.18, 0.42, -0.14, 0.42, 0.1, 0.14, -0.66,
                0.14);
        return AffineTransform.getScaleInstance(side, 1).createTransformedShape(right);
    }

    /** One of the three arrows that chase each other around the centre. */
    static Shape curvedArrow(double degrees) {
        Shape arc = new Arc2D.Double(-0.5, -0.5, 1, 1, 0, 72, Arc2D.OPEN);
        Area arrow =
                new Area(new BasicStroke(0.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND).createStrokedShape(arc));
        Shape head = polygon(-0.24, 0, 0.24, 0, 0, -0.36);
        AffineTransform toEnd = AffineTransform.getRotateInstance(Math.toRadians(-70));
        toEnd.translate(0.5, 0);
        arrow.add(new Area(toEnd.createTransformedShape(head)));
        return AffineTransform.getRotateInstance(Math.toRadians(degrees)).createTransformedShape(arrow);
    }

    static Shape letterP() {
        Area letter = new Area(box(-0.32, -0.66, 0.38, 0.18, 0.38));
        letter.add(new Area(box(-0.32, -0.66, -0.06, 0.18, 0)));
        letter.subtract(new Area(box(-0.1, -0.43, 0.15, -0.05, 0.18)));
        letter.add(new Area(box(-0.34, -0.66, -0.1, 0.68, 0)));
        return letter;
    }

    /** A person who walks, head to the top. */
    static Shape walker() {
        Area person = new Area(disc(0.02, -0.36, 0.105));
        person.add(new Area(line(0.19, 0, -0.14, -0.02, 0.1)));
        person.add(new Area(line(0.1, -0.03, 0.1, -0.26, 0.42)));
        person.add(new Area(line(0.1, 0, 0.1, 0.22, 0.42)));
        person.add(new Area(line(0.075, 0.03, -0.18, 0.24, 0.08)));
        person.add(new Area(line(0.075, -0.03, -0.18, -0.22, 0.06)));
        return person;
    }

    /** A raised hand. */
    static Shape hand() {
        Area hand = new Area(box(-0.27, -0.06, 0.31, 0.6, 0.2));
        hand.add(new Area(line(0.13, -0.2, 0, -0.24, -0.42)));
        hand.add(new Area(line(0.13, -0.05, 0, -0.06, -0.56)));
        hand.add(new Area(line(0.13, 0.1, 0, 0.12, -0.52)));
        hand.add(new Area(line(0.13, 0.24, 0.05, 0.3, -0.34)));
        hand.add(new Area(line(0.14, -0.2, 0.3, -0.5, 0.04)));
        return hand;
    }

    /** A digit made of bars, centred on {@code x}. */
    static Shape digit(int digit, double x) {
        Shape[] bars = {
            line(0.13, -0.16, -0.36, 0.16, -0.36),
            line(0.13, -0.16, -0.36, -0.16, 0),
            line(0.13, 0.16, -0.36, 0.16, 0),
            line(0.13, -0.16, 0, 0.16, 0),
            line(0.13, -0.16, 0, -0.16, 0.36),
            line(0.13, 0.16, 0, 0.16, 0.36),
            line(0.13, -0.16, 0.36, 0.16, 0.36)
        };
        Area lit = new Area();
        for (int bar = 0; bar < bars.length; bar++) {
            if ((SEGMENTS[digit] >> (bars.length - 1 - bar) & 1) == 1) {
                lit.add(new Area(bars[bar]));
            }
        }
        return AffineTransform.getTranslateInstance(x, 0).createTransformedShape(lit);
    }
}
