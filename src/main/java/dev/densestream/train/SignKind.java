package dev.densestream.train;

import static dev.densestream.train.SignShapes.box;
import static dev.densestream.train.SignShapes.disc;
import static dev.densestream.train.SignShapes.polygon;
import static dev.densestream.train.SignShapes.regular;
import static dev.densestream.train.SignShapes.scaled;

import dev.densestream.train.SignCanvas.Paint;
import java.awt.Shape;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What a sign says. Several pairs differ only in detail (two arrows that are each other's mirror image, three white
 * drawings on a blue disc), so colour and outline alone do not tell the class.
 */
public enum SignKind {
    NO_ENTRY(SignKind::noEntry),
    PARKING(SignKind::parking),
    PEDESTRIAN_CROSSING(SignKind::pedestrianCrossing),
    PRIORITY_ROAD(SignKind::priorityRoad),
    ROUNDABOUT(SignKind::roundabout),
    SPEED_LIMIT(SignKind::speedLimit),
    STOP(SignKind::stop),
    TURN_LEFT(canvas -> turn(canvas, -1)),
    TURN_RIGHT(canvas -> turn(canvas, 1)),
    YIELD(SignKind::giveWay);

    private final Consumer<SignCanvas> drawing;

    SignKind(Consumer<SignCanvas> drawing) {
        this.drawing = drawing;
    }

    /** The class name, fit for a folder: {@code turn-left}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    void draw(SignCanvas canvas) {
        drawing.accept(canvas);
    }

    private static void noEntry(SignCanvas canvas) {
        canvas.plate(disc(0, 0, 1));
        canvas.fill(Paint.WHITE, disc(0, 0, 1));
        canvas.fill(Paint.RED, disc(0, 0, 0.93));
        canvas.fill(Paint.WHITE, box(-0.68, -0.17, 0.68, 0.17, 0.04));
    }

    private static void parking(SignCanvas canvas) {
        blueSquare(canvas);
        canvas.fill(Paint.WHITE, SignShapes.letterP());
    }

    private static void pedestrianCrossing(SignCanvas canvas) {
        blueSquare(canvas);
        canvas.fill(Paint.WHITE, polygon(0, -0.78, 0.8, 0.7, -0.8, 0.7));
        canvas.fill(Paint.BLACK, SignShapes.walker());
        for (int stripe = 0; stripe < 4; stripe++) {
            double left = -0.56 + 0.3 * stripe;
            canvas.fill(Paint.BLACK, polygon(left, 0.64, left + 0.05, 0.5, left + 0.2, 0.5, left + 0.15, 0.64));
        }
    }

    private static void priorityRoad(SignCanvas canvas) {
        Shape diamond = regular(4, 0);
        canvas.plate(diamond);
        canvas.fill(Paint.BLACK, diamond);
        canvas.fill(Paint.WHITE, scaled(diamond, 0.95));
        canvas.fill(Paint.YELLOW, scaled(diamond, 0.68));
    }

    private static void roundabout(SignCanvas canvas) {
        blueDisc(canvas);
        for (int arrow = 0; arrow < 3; arrow++) {
            canvas.fill(Paint.WHITE, SignShapes.curvedArrow(arrow * 120));
        }
    }

    private static void speedLimit(SignCanvas canvas) {
        canvas.plate(disc(0, 0, 1));
        canvas.fill(Paint.RED, disc(0, 0, 1));
        canvas.fill(Paint.WHITE, disc(0, 0, 0.74));
        canvas.fill(Paint.BLACK, SignShapes.digit(2 + canvas.choose(8), -0.28));
        canvas.fill(Paint.BLACK, SignShapes.digit(0, 0.28));
    }

    private static void stop(SignCanvas canvas) {
        Shape octagon = regular(8, 22.5);
        canvas.plate(octagon);
        canvas.fill(Paint.WHITE, octagon);
        canvas.fill(Paint.RED, scaled(octagon, 0.91));
        canvas.fill(Paint.WHITE, SignShapes.hand());
    }

    private static void turn(SignCanvas canvas, int side) {
        blueDisc(canvas);
        canvas.fill(Paint.WHITE, SignShapes.arrow(side));
    }

    private static void giveWay(SignCanvas canvas) {
        Shape triangle = polygon(-0.98, -0.8, 0.98, -0.8, 0, 0.92);
        canvas.plate(triangle);
        canvas.fill(Paint.RED, triangle);
        canvas.fill(Paint.WHITE, polygon(-0.6, -0.58, 0.6, -0.58, 0, 0.48));
    }

    private static void blueDisc(SignCanvas canvas) {
        canvas.plate(disc(0, 0, 1));
        canvas.fill(Paint.WHITE, disc(0, 0, 1));
        canvas.fill(Paint.BLUE, disc(0, 0, 0.94));
    }

    private static void blueSquare(SignCanvas canvas) {
        canvas.plate(box(-0.92, -0.92, 0.92, 0.92, 0.14));
        canvas.fill(Paint.WHITE, box(-0.92, -0.92, 0.92, 0.92, 0.14));
        canvas.fill(Paint.BLUE, box(-0.86, -0.86, 0.86, 0.86, 0.1));
    }
}
