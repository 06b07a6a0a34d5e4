package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.image.PictureDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.train.data.DecodedPictures;
import dev.densestream.train.data.LabelledPictures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {
    private static final int PICTURES = 100;

    @TempDir
    private Path folder;

    private DecodedPictures pictures;

    @BeforeEach
    void draw() throws Exception {
        StripedPictures.write(folder.resolve("train"), 1, 1);
        StripedPictures.write(folder.resolve("validation"), PICTURES / 2, 2);
        LabelledPictures found = LabelledPictures.in(folder, 0.5);
        pictures = DecodedPictures.read(
                found.validation(),
                found.labels(),
                new PictureDecoder(),
                new PreprocessSpec(Resize.SQUASH, 0, 4, 4, Interpolation.BILINEAR),
                new ToldProgress());
    }

    @AfterEach
    void close() {
        pictures.close();
    }

    /** The network says 0.9975 where it is right in four of five: three times as sure as it may be. */
    @Test
    void findsTheTemperatureAtWhichScoresMeanWhatTheySay() {
        Answers answers = answers(5, 3);
        assertThat(answers.evaluation(1).calibration().expectedError()).isCloseTo(0.185, within(0.001));
        double temperature = Temperature.fitting(answers);
        assertThat(temperature).isCloseTo(3, within(1e-3));
        assertThat(answers.evaluation(temperature).calibration().expectedError())
                .isCloseTo(0, within(1e-3));
        assertThat(answers.evaluation(temperature).accuracy())
                .isEqualTo(answers.evaluation(1).accuracy());
        assertThat(answers.loss(temperature)).isLessThan(answers.loss(1));
        // 4 of 5 right at 0.8, 1 of 5 at 0.2.
        assertThat(answers.loss(temperature)).isCloseTo(-0.8 * Math.log(0.8) - 0.2 * Math.log(0.2), within(1e-4));
    }

    @Test
    void leavesScoresAloneWhereNoMistakeSaysHowSureTheyMayBe() {
        assertThat(Temperature.fitting(answers(Integer.MAX_VALUE, 3))).isEqualTo(1);
    }

    @Test
    void computesWithLogitsOfAnySize() {
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            rows.add(new float[] {30_000, -30_000});
        }
        var answers = new Answers(pictures, rows);
        assertThat(answers.probabilities(0, 1)).containsExactly(1, 0);
        assertThat(answers.loss(1)).isEqualTo(30_000);
    }

    @Test
    void showsTheSurestMistakesFirst() {
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            boolean wrong = i % 10 == 0;
            float[] row = new float[2];
            row[wrong ? 1 - pictures.label(i) : pictures.label(i)] = 1 + i / 100f;
            rows.add(row);
        }
        List<Mistake> worst = new Answers(pictures, rows).worst(4, 2);
        assertThat(worst).extracting(Mistake::name).containsExactly(name(90), name(80), name(70), name(60));
        assertThat(worst.getFirst().score()).isCloseTo(1 / (1 + Math.exp(-1.9 / 2)), within(1e-6));
        assertThat(worst.getFirst().score() + worst.getFirst().scoreOfLabel()).isCloseTo(1, within(1e-6));
    }

    private String name(int i) {
        return pictures.source(i).name();
    }

    /** Every {@code wrong}-th one is wrong; logits say 0.8, times {@code sureness}. */
    private Answers answers(int wrong, float sureness) {
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            boolean right = (i + 1) % wrong != 0;
            float[] row = new float[2];
            row[right ? pictures.label(i) : 1 - pictures.label(i)] = sureness * (float) Math.log(4);
            rows.add(row);
        }
        return new Answers(pictures, rows);
    }
}
