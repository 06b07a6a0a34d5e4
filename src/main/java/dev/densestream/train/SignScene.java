package dev.densestream.train;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.SplittableRandom;

/** What is around a sign: sky, ground, clutter behind it, a post below, and now and then a leaf or a shadow on it. */
final class SignScene {
    private final Graphics2D graphics;
    private final SplittableRandom random;
    private final int width;
    private final int height;

    SignScene(Graphics2D graphics, SplittableRandom random, int width, int height) {
        this.graphics = graphics;
        this.random = random;
        this.width = width;
        this.height = height;
    }

    void behind() {
        graphics.setPaint(new GradientPaint(
                0,
                0,
                anyColor(90, 240),
                (float) random.nextDouble(-0.4, 0.4) * width,
                (float) random.nextDouble(0.6, 1.2) * height,
                anyColor(30, 200)));
        graphics.fillRect(0, 0, width, height);
        double horizon = random.nextDouble(0.4, 0.9) * height;
        if (random.nextDouble() < 0.6) {
            graphics.setPaint(anyColor(40, 150));
            graphics.fill(new Rectangle2D.Double(0, horizon, width, height));
        }
        int things = random.nextInt(4, 16);
        for (int i = 0; i < things; i++) {
            clutter();
        }
    }

    /** A post from the middle of the sign down to the lower edge. */
    void post(double x, double y, double signSize) {
        double thickness = signSize * random.nextDouble(0.035, 0.08);
        int grey = random.nextInt(70, 190);
        graphics.setPaint(new GradientPaint(
                (float) (x - thickness),
                0,
                new Color(grey, grey, grey),
                (float) (x + thickness),
                0,
                new Color(grey / 2, grey / 2, grey / 2)));
        graphics.fill(new Rectangle2D.Double(x - thickness, y, 2 * thickness, height));
    }

    /** Something in front: it covers at most about a sixth of the sign, and never its middle. */
    void inFront(double x, double y, double radius) {
        double angle = random.nextDouble(2 * Math.PI);
        double distance = radius * random.nextDouble(0.75, 1.1);
        double atX = x + distance * Math.cos(angle);
        double atY = y + distance * Math.sin(angle);
        double size = radius * random.nextDouble(0.25, 0.5);
        Color color = anyColor(20, 170);
        for (int i = random.nextInt(3, 9); i > 0; i--) {
            graphics.setPaint(shifted(color, 35));
            graphics.fill(blob(
                    atX + size * random.nextDouble(-0.6, 0.6),
                    atY + size * random.nextDouble(-0.6, 0.6),
                    size * random.nextDouble(0.3, 0.7)));
        }
    }

    /** The shadow of something out of the picture, over everything. */
    void shadow() {
        Path2D edge = new Path2D.Double();
        double top = random.nextDouble(-0.2, 1.2) * width;
        double bottom = random.nextDouble(-0.2, 1.2) * width;
        double far = random.nextBoolean() ? -width : 2.0 * width;
        edge.moveTo(top, 0);
        edge.lineTo(bottom, height);
        edge.lineTo(far, height);
        edge.lineTo(far, 0);
        edge.closePath();
        graphics.setPaint(new Color(0, 0, 15, random.nextInt(40, 130)));
        graphics.fill(edge);
    }

    private void clutter() {
        double x = random.nextDouble() * width;
        double y = random.nextDouble() * height;
        double size = random.nextDouble(0.05, 0.4) * Math.min(width, height);
        graphics.setPaint(random.nextDouble() < 0.2 ? signLike() : anyColor(20, 235));
        switch (random.nextInt(4)) {
            case 0 -> graphics.fill(new Rectangle2D.Double(x, y, size, size * random.nextDouble(0.5, 3)));
            case 1 -> graphics.fill(blob(x, y, size));
            case 2 -> {
                graphics.setStroke(new BasicStroke((float) (size * random.nextDouble(0.04, 0.25))));
                double run = random.nextDouble(-3, 3) * size;
                double rise = random.nextDouble(-3, 3) * size;
                graphics.draw(new Line2D.Double(x, y, x + run, y + rise));
            }
            default -> foliage(x, y, size);
        }
    }

    private void foliage(double x, double y, double size) {
        Color leaf = new Color(random.nextInt(20, 120), random.nextInt(60, 160), random.nextInt(20, 80));
        for (int i = 0; i < 30; i++) {
            graphics.setPaint(shifted(leaf, 30));
            double at = size * random.nextDouble(0.15, 0.45);
            graphics.fill(new Ellipse2D.Double(
                    x + size * random.nextDouble(-0.7, 0.7),
                    y + size * random.nextDouble(-0.5, 0.5),
                    at,
                    at * random.nextDouble(0.5, 1)));
        }
    }

    private Shape blob(double x, double y, double size) {
        Path2D path = new Path2D.Double();
        int corners = random.nextInt(3, 9);
        for (int i = 0; i < corners; i++) {
            double angle = 2 * Math.PI * i / corners;
            double reach = size * random.nextDouble(0.5, 1);
            double toX = x + reach * Math.cos(angle);
            double toY = y + reach * Math.sin(angle);
            if (i == 0) {
                path.moveTo(toX, toY);
            } else {
                path.lineTo(toX, toY);
            }
        }
        path.closePath();
        return path;
    }

    /** Red, blue and yellow are in the background too, so that a patch of colour gives nothing away. */
    private Color signLike() {
        return switch (random.nextInt(3)) {
            case 0 -> shifted(new Color(185, 30, 35), 25);
            case 1 -> shifted(new Color(25, 75, 160), 25);
            default -> shifted(new Color(235, 185, 30), 20);
        };
    }

    /** Earth, stone, brick, leaf or sky at some brightness. */
    private Color anyColor(int from, int to) {
        double bright = random.nextInt(from, to) / 255.0;
        Color of = switch (random.nextInt(5)) {
            case 0 -> new Color(215, 190, 155);
            case 1 -> new Color(225, 225, 228);
            case 2 -> new Color(225, 165, 140);
            case 3 -> new Color(165, 205, 120);
            default -> new Color(160, 200, 245);
        };
        return shifted(
                new Color((int) (of.getRed() * bright), (int) (of.getGreen() * bright), (int) (of.getBlue() * bright)),
                18);
    }

    private Color shifted(Color color, int by) {
        return new Color(
                Math.clamp(color.getRed() + random.nextInt(-by, by + 1), 0, 255),
                Math.clamp(color.getGreen() + random.nextInt(-by, by + 1), 0, 255),
                Math.clamp(color.getBlue() + random.nextInt(-by, by + 1), 0, 255));
    }
}
