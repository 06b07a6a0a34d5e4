package dev.densestream.train;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Where one sign is drawn: a warped square of a picture, with paints as weathered as that one sign is. */
final class SignCanvas {
    /** The colours of road signs. */
    enum Paint {
        RED(190, 20, 30),
        BLUE(15, 70, 165),
        YELLOW(245, 190, 20),
        WHITE(235, 236, 232),
        BLACK(25, 25, 28);

        private final int red;
        private final int green;
        private final int blue;

        Paint(int red, int green, int blue) {
            this.red = red;
            this.green = green;
            this.blue = blue;
        }
    }

    private final Graphics2D graphics;
    private final Perspective perspective;
    private final SplittableRandom random;
    private final Map<Paint, Color> paints = new EnumMap<>(Paint.class);

    SignCanvas(Graphics2D graphics, Perspective perspective, SplittableRandom random) {
        this.graphics = graphics;
        this.perspective = perspective;
        this.random = random;
        double faded = random.nextDouble(0.35);
        for (Paint paint : Paint.values()) {
            paints.put(paint, weathered(paint, faded));
        }
    }

    /** The sheet itself: a thin dark edge that parts it from whatever is behind. */
    void plate(Shape outline) {
        graphics.setColor(new Color(60, 60, 60, random.nextInt(60, 220)));
        graphics.fill(perspective.map(SignShapes.scaled(outline, 1.035)));
    }

    void fill(Paint paint, Shape shape) {
        fill(paints.get(paint), shape);
    }

    void fill(Color color, Shape shape) {
        graphics.setColor(color);
        graphics.fill(perspective.map(shape));
    }

    /** A number from 0 to {@code bound} − 1, for what a kind leaves open. */
    int choose(int bound) {
        return random.nextInt(bound);
    }

    private Color weathered(Paint paint, double faded) {
        return new Color(
                weathered(paint.red, 150, faded),
                weathered(paint.green, 148, faded),
                weathered(paint.blue, 142, faded));
    }

    private int weathered(int channel, int dust, double faded) {
        double value = channel + faded * (dust - channel) + random.nextDouble(-18, 18);
        return (int) Math.clamp(value, 0, 255);
    }
}
