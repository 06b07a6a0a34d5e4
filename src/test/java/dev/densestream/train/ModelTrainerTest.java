package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.image.ImageHeaders;
import dev.densestream.image.PictureDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.image.Preprocessor;
import dev.densestream.model.ModelContract;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import dev.densestream.train.ModelTrainer.Outcome;
import dev.densestream.train.data.DataException;
import dev.densestream.train.data.Labelled;
import dev.densestream.train.data.LabelledPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTrainerTest {
    @TempDir
    private Path folder;

    private Path pictures;

    @BeforeEach
    void draw() throws Exception {
        pictures = folder.resolve("pictures");
        StripedPictures.write(pictures.resolve("train"), 40, 1);
        StripedPictures.write(pictures.resolve("validation"), 20, 2);
    }

    @Test
    void learnsAndWritesAModelThatServesWhatItReports() throws Exception {
        Outcome.Trained trained = job("stripes.onnx").run(found());
        assertThat(trained.evaluation().accuracy()).isGreaterThan(0.9);
        assertThat(trained.parity()).isLessThan(1e-4);
        assertThat(trained.history()).hasSize(6).extracting(EpochMetrics::epoch).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(trained.history().getLast().loss())
                .isLessThan(trained.history().getFirst().loss());

        PreparedModel model = PreparedModel.open(folder.resolve("stripes.onnx"));
        ModelContract contract = model.contract();
        assertThat(contract.labels()).containsExactly("lying", "standing");
        assertThat(contract.provenance()).containsEntry("seed", "1").containsEntry("epochs", "6");
        double accuracy = Double.parseDouble(contract.provenance().get("validation accuracy"));
        assertThat(accuracy).isCloseTo(trained.evaluation().accuracy(), within(1e-4));
        assertThat(servedAccuracy(model)).isCloseTo(trained.evaluation().accuracy(), within(1e-9));
    }

    @Test
    void givesWhatTheClassifierReadsWhereThatIsWanted() throws Exception {
        StripedJob one = job("plain.onnx").with(StripedJob.epochs(1));
        Outcome.Trained plain = one.run(found());
        new StripedJob(one.settings(), true, folder.resolve("embedding.onnx"), false).run(found());

        PreparedModel model = PreparedModel.open(folder.resolve("embedding.onnx"));
        assertThat(model.embedding()).hasValue(StripedJob.NETWORK.features());
        assertThat(PreparedModel.open(folder.resolve("plain.onnx")).embedding()).isEmpty();
        SavedNetwork saved = SavedNetwork.read(model.file());
        assertThat(saved.hasEmbedding()).isTrue();
        Parameters values = saved.parameters();
        Embeddings.areReadByTheLastLayer(
                model,
                new LinearLayer(values.get("classifier.weight"), values.get("classifier.bias")),
                plain.temperature(),
                found().validation());
    }

    @Test
    void writesTheSameFileForTheSameSeedAndAnotherForAnother() throws Exception {
        job("one.onnx").with(StripedJob.changed(2, 0.05, 0.2, 0, 1)).run(found());
        job("same.onnx").with(StripedJob.changed(2, 0.05, 0.2, 0, 1)).run(found());
        job("other.onnx").with(StripedJob.changed(2, 0.05, 0.2, 0, 2)).run(found());
        assertThat(bytes("same.onnx")).isEqualTo(bytes("one.onnx"));
        assertThat(bytes("other.onnx")).isNotEqualTo(bytes("one.onnx"));
    }

    @Test
    void endsWhenNothingBetterCameForAsLongAsItsPatience() {
        // A rate this small changes no answer.
        Outcome.Trained trained =
                job("stripes.onnx").with(StripedJob.changed(50, 1e-30, 0, 2, 1)).run(found());
        assertThat(trained.history()).hasSize(trained.epoch() + 2);
    }

    @Test
    void leavesOutFilesThatAreNoPicturesAndNamesThem() throws Exception {
        Path text = Files.writeString(pictures.resolve("train", "lying", "notes.jpg"), "no picture");
        var told = new ToldProgress();
        var trained =
                (Outcome.Trained) job("stripes.onnx").with(StripedJob.epochs(1)).run(found(), () -> false, told);
        assertThat(trained.trainingPictures()).isEqualTo(80);
        assertThat(told.lines()).singleElement().asString().startsWith("left out " + text + ": ");
    }

    @Test
    void refusesToTrainOnFewerPicturesThanABatchAndSaysWhichIsPossible() throws Exception {
        Path few = folder.resolve("few");
        StripedPictures.write(few.resolve("train"), 3, 1);
        StripedPictures.write(few.resolve("validation"), 1, 2);
        assertThatThrownBy(() -> job("few.onnx").run(LabelledPictures.in(few, 0.2)))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "there are 6 readable pictures to learn from, fewer than one batch of 8; --batch-size 6 is possible");
        assertThat(folder.resolve("few.onnx")).doesNotExist();
    }

    @Test
    void refusesALabelOfWhichNothingCanBeRead() throws Exception {
        Path none = Files.createDirectory(pictures.resolve("train", "slanted"));
        Files.writeString(none.resolve("1.png"), "no picture");
        Path some = Files.createDirectory(pictures.resolve("validation", "slanted"));
        Files.copy(pictures.resolve("train", "lying", "1.png"), some.resolve("1.png"));
        assertThatThrownBy(() -> job("none.onnx").run(found()))
                .isInstanceOf(DataException.class)
                .hasMessage("the label slanted has no readable picture to learn from");
    }

    @Test
    void tellsOfPicturesThatHadToBeEnlargedAndOfLabelsThatCannotBeValidated() throws Exception {
        Path small = pictures.resolve("train", "lying", "small.png");
        javax.imageio.ImageIO.write(
                new java.awt.image.BufferedImage(3, 5, java.awt.image.BufferedImage.TYPE_INT_RGB),
                "png",
                small.toFile());
        for (int i = 0; i < 20; i++) {
            Files.writeString(pictures.resolve("validation", "lying", i + ".png"), "no picture " + i);
        }
        var told = new ToldProgress();
        job("stripes.onnx").with(StripedJob.epochs(1)).run(found(), () -> false, told);
        assertThat(told.lines())
                .contains(
                        "1 of 81 pictures are smaller than 16 pixels on a side and were enlarged; the smallest is %s, 3 × 5"
                                .formatted(small),
                        "the label lying has no picture to validate with: nothing will be known of it");
    }

    @Test
    void refusesAnInputThatIsTooSmallForTheNetwork() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelTrainer.Job(
                        "tiny",
                        Start.scratch(StripedJob.NETWORK, 1),
                        new PreprocessSpec(Resize.SQUASH, 0, 1, 1, Interpolation.BILINEAR),
                        StripedJob.SETTINGS,
                        false,
                        folder.resolve("tiny.onnx"),
                        false,
                        Map.of()))
                .withMessage("input size 1 × 1: this network halves it until nothing is left, allowed is 2 and more");
    }

    @Test
    void stopsWhenTheLossIsNoNumber() {
        var told = new ToldProgress();
        StripedJob job = job("wild.onnx").with(StripedJob.rate(1e18));
        assertThatThrownBy(() -> job.run(found(), () -> false, told))
                .isInstanceOf(TrainingException.class)
                .hasMessageStartingWith("the loss is no number any more (")
                .hasMessageEndingWith("Try a lower --learning-rate (it is 1.0E18) or a longer --warm-up, with --fresh");
        assertThat(folder.resolve("wild.onnx")).doesNotExist();
    }

    private StripedJob job(String file) {
        return new StripedJob(folder.resolve(file));
    }

    private LabelledPictures found() {
        return LabelledPictures.in(pictures, 0.2);
    }

    private byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(folder.resolve(file));
    }

    private double servedAccuracy(PreparedModel model) throws Exception {
        List<Labelled> files = found().validation();
        var decoder = new PictureDecoder();
        var preprocessor = new Preprocessor(model.contract().preprocess());
        int right = 0;
        try (OnnxSession session = OnnxSession.open(model, new SessionOptions(Provider.CPU, 1))) {
            for (Labelled file : files) {
                byte[] bytes = file.picture().read();
                byte[] prepared = preprocessor.prepare(decoder.decode(bytes, ImageHeaders.read(bytes)));
                float[] scores = session.run(List.of(prepared)).of(0);
                right += (scores[1] > scores[0] ? 1 : 0) == file.label() ? 1 : 0;
            }
        }
        return (double) right / files.size();
    }
}
