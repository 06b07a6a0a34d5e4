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

/**
 * Scores that a model's own framework gave for pictures that are at hand. They alone tell whether the preprocessing is right: a
 * prepared model with a wrong mean agrees with itself.
 */
public final class Expectation {
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
     * @throws OptionException if a line is not like that
     */
    public static Expectation read(Path file, Path images, double tolerance, PictureFiles files) {
        if (!(tolerance > 0 && tolerance < 1)) {
            throw new OptionException("--tolerance %s: allowed is between 0 and 1".formatted(tolerance));
        }
        return new Expectation(images, ExpectedScores.read(file), tolerance, files);
    }

    public int pictures() {
        return expected.size();
    }

    public double tolerance() {
        return tolerance;
    }

    /**
     * Runs the model on the pictures.
     *
     * @throws OptionException if the scores are not those of this model's labels
     * @throws ModelException if a picture cannot be read
     */
    public Comparison compare(OnnxSession session) {
        var contract = session.model().contract();
        int labels = contract.labels().size();
        expected.forEach(line -> line.check(labels, contract.activation()));
        Preprocessor preprocessor = new Preprocessor(contract.preprocess());
        Agreement all = new Agreement(contract.activation());
        double largest = -1;
        String worst = "";
        int batch = session.ladder().max();
        for (int start = 0; start < expected.size(); start += batch) {
            List<ExpectedScores> lines = expected.subList(start, Math.min(expected.size(), start + batch));
            List<float[]> found = session.run(prepared(lines, preprocessor)).rows();
            for (int i = 0; i < lines.size(); i++) {
                Agreement one = new Agreement(contract.activation());
                one.add(lines.get(i).toArray(), found.get(i));
                all.add(lines.get(i).toArray(), found.get(i));
                if (one.largestOfRow() > largest) {
                    largest = one.largestOfRow();
                    worst = lines.get(i).file();
                }
            }
        }
        return new Comparison(all.pictures(), all.sameLabel(), all.largest(), largest, worst, tolerance);
    }

    private List<byte[]> prepared(List<ExpectedScores> lines, Preprocessor preprocessor) {
        List<byte[]> prepared = new ArrayList<>();
        for (ExpectedScores line : lines) {
            Path picture = images.resolve(line.file());
            try {
                prepared.add(preprocessor.prepare(files.read(picture)));
            } catch (ImageException e) {
                throw new ModelException("%s: %s".formatted(picture, e.getMessage()), e);
            } catch (IOException e) {
                throw new ModelException("%s cannot be read: %s".formatted(picture, e), e);
            }
        }
        return prepared;
    }
}
