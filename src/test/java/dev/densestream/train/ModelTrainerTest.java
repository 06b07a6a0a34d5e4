package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
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
import dev.densestream.train.DenseNetSpec.Stem;
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
        ModelTrainer.Report report = train("stripes.onnx", 1);
        assertThat(report.evaluation().accuracy()).isGreaterThan(0.9);
        assertThat(report.parity()).isLessThan(1e-4);

        PreparedModel model = PreparedModel.open(folder.resolve("stripes.onnx"));
        ModelContract contract = model.contract();
        assertThat(contract.labels()).containsExactly("lying", "standing");
        assertThat(contract.provenance()).containsEntry("seed", "1").containsEntry("epochs", "6");
        double accuracy = Double.parseDouble(contract.provenance().get("validation accuracy"));
        assertThat(accuracy).isCloseTo(report.evaluation().accuracy(), within(1e-4));
        assertThat(servedAccuracy(model)).isCloseTo(report.evaluation().accuracy(), within(1e-9));
    }

    @Test
    void writesTheSameFileForTheSameSeedAndAnotherForAnother() throws Exception {
        train("one.onnx", 1);
        train("same.onnx", 1);
        train("other.onnx", 2);
        byte[] one = Files.readAllBytes(folder.resolve("one.onnx"));
        assertThat(Files.readAllBytes(folder.resolve("same.onnx"))).isEqualTo(one);
        assertThat(Files.readAllBytes(folder.resolve("other.onnx"))).isNotEqualTo(one);
    }

    @Test
    void leavesOutFilesThatAreNoPicturesAndNamesThem() throws Exception {
        Path text = Files.writeString(pictures.resolve("train", "lying", "notes.jpg"), "no picture");
        ModelTrainer.Report report = train("stripes.onnx", 1);
        assertThat(report.trainingPictures()).isEqualTo(80);
        assertThat(report.unreadable()).singleElement().asString().startsWith(text + ": ");
    }

    @Test
    void refusesToTrainOnFewerPicturesThanABatch() throws Exception {
        Path few = folder.resolve("few");
        StripedPictures.write(few, 4, 1);
        assertThatThrownBy(() -> trainer().train(job("few.onnx", 1), LabelledFolders.in(few, 0.25, 1)))
                .isInstanceOf(TrainingException.class)
                .hasMessage("6 readable training pictures and 2 for validation: too few");
        assertThat(folder.resolve("few.onnx")).doesNotExist();
    }

    private ModelTrainer.Report train(String file, long seed) {
        return trainer().train(job(file, seed), LabelledFolders.in(pictures, 0.1, seed));
    }

    private static ModelTrainer trainer() {
        return new ModelTrainer(new PictureDecoder(), new QuietProgress());
    }

    private ModelTrainer.Job job(String file, long seed) {
        int side = StripedPictures.SIDE;
        return new ModelTrainer.Job(
                "stripes",
                new DenseNetSpec(Stem.CIFAR, 16, 16, List.of(2, 2), true, 0.5, 2),
                new PreprocessSpec(Resize.SQUASH, 0, side, side, Interpolation.BILINEAR),
                new TrainingSettings(6, 8, 0.05, 1e-4, 0.05, seed, new Augmentation(true, 0.1, 0.9, 0.1)),
                folder.resolve(file),
                Map.of());
    }

    private double servedAccuracy(PreparedModel model) throws Exception {
        LabelledFolders folders = LabelledFolders.in(pictures, 0.1, 1);
        var decoder = new PictureDecoder();
        var preprocessor = new Preprocessor(model.contract().preprocess());
        int right = 0;
        try (OnnxSession session = OnnxSession.open(model, new SessionOptions(Provider.CPU, 1))) {
            for (LabelledImages.Labelled file : folders.validation()) {
                byte[] bytes = Files.readAllBytes(file.file());
                byte[] prepared = preprocessor.prepare(decoder.decode(bytes, ImageHeaders.read(bytes)));
                float[] scores = session.run(List.of(prepared)).of(0);
                right += (scores[1] > scores[0] ? 1 : 0) == file.label() ? 1 : 0;
            }
        }
        return (double) right / folders.validation().size();
    }
}
