package dev.densestream.model.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.image.PictureDecoder;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.OptionException;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import dev.densestream.model.TestModels;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The model of {@link TestModels}: softmax of 0.05 times the mean of each colour. */
class ExpectationTest {
    private static final PictureFiles FILES = new PictureFiles(new PictureDecoder());

    @TempDir
    private Path folder;

    private OnnxSession session;

    @BeforeEach
    void open() throws IOException {
        session = OnnxSession.open(
                PreparedModel.open(TestModels.writeColours(folder, 8, 8)), new SessionOptions(Provider.CPU, 2));
        fill("grey.png", new Color(100, 100, 120));
        fill("warm.png", new Color(100, 90, 80));
        fill("blue.png", new Color(0, 0, 255));
    }

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void agreesWithTheScoresOfTheSameArithmetic() throws IOException {
        Comparison comparison =
                compare(line("grey.png", 100, 100, 120), line("warm.png", 100, 90, 80), line("blue.png", 0, 0, 255));
        assertThat(comparison.agrees()).isTrue();
        assertThat(comparison.pictures()).isEqualTo(3);
        assertThat(comparison.sameLabel()).isEqualTo(3);
        assertThat(comparison.largestDifference()).isLessThan(1e-6);
    }

    @Test
    void doesNotAgreeWithThoseOfAnotherMean() throws IOException {
        Comparison comparison = compare(line("grey.png", 100, 100, 120), line("warm.png", 104, 90, 80));
        assertThat(comparison.agrees()).isFalse();
        assertThat(comparison.worst()).isEqualTo("warm.png");
        assertThat(comparison.words())
                .contains("2 pictures, 2 with the same first label", "(warm.png); allowed is 1e-03");
    }

    @Test
    void tellsNothingWhereOtherPicturesHaveTheSameScores() throws IOException {
        assertThat(compare(line("blue.png", 0, 0, 255)).tells()).isFalse();
        assertThat(compare(line("blue.png", 0, 0, 255), line("warm.png", 100, 90, 80))
                        .tells())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"file": "grey.png", "scores": [0.5, 0.5]}             | line 1 has 2 scores, the model has 3 labels
            {"file": "grey.png", "scores": [3.1, -2, 0.5]}         | line 1: the scores are no probabilities (they begin with 3.1); save them after the softmax
            {"file": "grey.png", "scores": [0.5, 0.5, 0.5]}        | line 1: the scores are no probabilities (they sum to 1.500)
            {"file": "grey.png", "scores": [0.5, "a", 0.5]}        | line 1: the score "a" is no number
            {"file": "none.png", "scores": [1, 0, 0]}              | line 1: there is no picture none.png in
            {"scores": [1, 0, 0]}                                  | line 1: a line is {"file"
            grey.png 1 0 0                                         | line 1 is no JSON
            ''                                                     | has no scores in it
            """)
    void refusesLinesThatAreNoExpectation(String line, String words) {
        assertThatThrownBy(() -> compare(line))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining(words);
    }

    private Comparison compare(String... lines) throws IOException {
        Path file = Files.write(folder.resolve("expected.jsonl"), List.of(lines));
        return Expectation.read(file, folder, 1e-3, FILES).compare(session);
    }

    private static String line(String file, int... means) {
        double[] powers = new double[3];
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            powers[i] = Math.exp(0.05 * means[i]);
            sum += powers[i];
        }
        return "{\"file\": \"%s\", \"scores\": [%s, %s, %s]}"
                .formatted(file, powers[0] / sum, powers[1] / sum, powers[2] / sum);
    }

    private void fill(String name, Color colour) throws IOException {
        var image = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(colour);
        pen.fillRect(0, 0, 20, 10);
        pen.dispose();
        ImageIO.write(image, "png", folder.resolve(name).toFile());
    }
}
