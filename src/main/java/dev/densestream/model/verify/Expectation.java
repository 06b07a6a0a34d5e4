package dev.densestream.model.verify;

import dev.densestream.image.ImageException;
import dev.densestream.image.Preprocessor;
import dev.densestream.model.ModelException;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.OptionException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Scores that a model's own framework gave for pictures that are at hand. They alone tell whether the preprocessing is right: a
 * prepared model with a wrong mean agrees with itself.
 */
public final class Expectation {
    /** About what a wrong mean does: 0.485 and 0.5 are four levels of 255 apart. */
    private static final int LESS = 4;

    private static final int COLOURS = 3;

    private final Path images;
    private final List<ExpectedScores> expected;
    private final double tolerance;
    private final PictureFiles files;

    private Expectation(Path images, List<ExpectedScores> expected, double tolerance, PictureFiles files) {
        this.images = images;
        this.expected = expected;
        this.tolerance = tolerance;
        this.files = files;
    }

    /**
     * Reads what is expected; pictures are read when it is compared.
     *
     * @param file lines of {@code {"file": "cat/1.jpg", "scores": [0.98, 0.02]}}, probabilities in the order of the labels
     * @param images the folder that the pictures' names start from
     * @param tolerance how far a probability may be off, as a part of the picture's highest
     * @throws OptionException if a line is not like that, or its picture is not there
     */
    public static Expectation read(Path file, Path images, double tolerance, PictureFiles files) {
        if (!(tolerance > 0 && tolerance < 1)) {
            throw new OptionException("--tolerance %s: allowed is between 0 and 1".formatted(tolerance));
        }
        List<ExpectedScores> expected = ExpectedScores.read(file);
        expected.forEach(line -> line.checkPicture(images));
        return new Expectation(images, expected, tolerance, files);
    }

    public int pictures() {
        return expected.size();
    }

    public double tolerance() {
        return tolerance;
    }

    /**
     * Runs the model on the pictures and, where it agrees, on others with a little less red: a model that is sure of
     * everything has the same scores for all that is fed to it.
     *
     * @throws OptionException if the scores are not those of this model's labels
     * @throws ModelException if a picture cannot be read
     */
    public Comparison compare(OnnxSession session) {
        var contract = session.model().contract();
        expected.forEach(line -> line.check(contract.labels().size(), contract.activation()));
        Worst worst = run(session, UnaryOperator.identity());
        Agreement agreement = worst.agreement();
        boolean agrees = agreement.largestOfRow() <= tolerance;
        boolean tells =
                !agrees || run(session, Expectation::lessRed).agreement().largestOfRow() > tolerance;
        return new Comparison(
                agreement.pictures(),
                agreement.sameLabel(),
                agreement.largest(),
                agreement.largestOfRow(),
                worst.file(),
                tolerance,
                agrees,
                tells);
    }

    /** All pictures together, and the one that is farthest off. */
    private record Worst(Agreement agreement, String file) {}

    private Worst run(OnnxSession session, UnaryOperator<byte[]> change) {
        var contract = session.model().contract();
        Preprocessor preprocessor = new Preprocessor(contract.preprocess());
        Agreement all = new Agreement(contract.activation());
        double largest = -1;
        String worst = "";
        int batch = session.ladder().max();
        for (int start = 0; start < expected.size(); start += batch) {
            List<ExpectedScores> lines = expected.subList(start, Math.min(expected.size(), start + batch));
            List<float[]> found =
                    session.run(prepared(lines, preprocessor, change)).rows();
            for (int i = 0; i < lines.size(); i++) {
                double own = all.add(lines.get(i).toArray(), found.get(i));
                if (own > largest) {
                    largest = own;
                    worst = lines.get(i).file();
                }
            }
        }
        return new Worst(all, worst);
    }

    private List<byte[]> prepared(List<ExpectedScores> lines, Preprocessor preprocessor, UnaryOperator<byte[]> change) {
        List<byte[]> prepared = new ArrayList<>();
        for (ExpectedScores line : lines) {
            Path picture = images.resolve(line.file());
            try {
                prepared.add(change.apply(preprocessor.prepare(files.read(picture))));
            } catch (ImageException e) {
                throw new ModelException("%s: %s".formatted(picture, e.getMessage()), e);
            } catch (IOException e) {
                throw new ModelException("%s cannot be read: %s".formatted(picture, e.getMessage()), e);
            }
        }
        return prepared;
    }

    /** In one colour only: what adds the same to all, some networks do not see. */
    private static byte[] lessRed(byte[] picture) {
        byte[] changed = picture.clone();
        for (int red = 0; red < picture.length; red += COLOURS) {
            changed[red] = (byte) Math.max(0, (picture[red] & 0xff) - LESS);
        }
        return changed;
    }
}
