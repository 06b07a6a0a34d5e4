package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.densestream.image.PictureDecoder;
import dev.densestream.image.Pixels;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.model.Activation;
import dev.densestream.model.ModelContract;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import dev.densestream.train.DenseNetSpec.Stem;
import dev.densestream.train.data.DecodedPictures;
import dev.densestream.train.data.LabelledPictures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParityGateTest {
    private static final PreprocessSpec SIZE = new PreprocessSpec(Resize.SQUASH, 0, 32, 32, Interpolation.BILINEAR);
    private static final ModelContract CONTRACT =
            new ModelContract("stripes", List.of("lying", "standing"), Activation.SOFTMAX, SIZE, Map.of());

    @TempDir
    private Path folder;

    private DecodedPictures pictures;
    private Path out;

    @AfterEach
    void close() {
        pictures.close();
    }

    @BeforeEach
    void draw() throws Exception {
        StripedPictures.write(folder.resolve("pictures"), 19, 1);
        LabelledPictures found = LabelledPictures.in(folder.resolve("pictures"), 0.99);
        pictures = DecodedPictures.read(
                found.validation(), found.labels(), new PictureDecoder(), SIZE, new ToldProgress());
        out = folder.resolve("model.onnx");
    }

    @ParameterizedTest
    @EnumSource(Stem.class)
    void writesAFileThatAnswersAsTheNetworkDoes(Stem stem) throws Exception {
        Parameters parameters = Shaken.parameters(spec(stem, true));
        assertThat(write(spec(stem, true), parameters, parameters)).isLessThan(1e-4);
        assertThat(Files.getPosixFilePermissions(out)).contains(PosixFilePermission.GROUP_READ);
    }

    @Test
    void writesTheNetworkWithoutBottlenecksToo() {
        Parameters parameters = Shaken.parameters(spec(Stem.CIFAR, false));
        assertThat(write(spec(Stem.CIFAR, false), parameters, parameters)).isLessThan(1e-4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void answersBatchesOfAnySize(int batch) {
        DenseNetSpec spec = spec(Stem.SMALL, true);
        Parameters parameters = Shaken.parameters(spec);
        write(spec, parameters, parameters);
        Torch engine = Torch.start();
        List<Pixels> some =
                IntStream.range(0, batch).mapToObj(pictures::picture).toList();
        try (NDManager manager = engine.newBaseManager();
                Network network = new Network(spec, parameters, manager);
                NDArray input = new Batches(Scaling.PHOTOGRAPHS).of(some, manager);
                NDArray logits = network.forward(input, false);
                NDArray expected = logits.softmax(1);
                OnnxSession session =
                        OnnxSession.open(PreparedModel.open(out), new SessionOptions(Provider.CPU, batch))) {
            float[] rows = expected.toFloatArray();
            List<float[]> found =
                    session.run(some.stream().map(Pixels::rgb).toList()).rows();
            for (int i = 0; i < batch; i++) {
                assertThat(found.get(i)).containsExactly(new float[] {rows[2 * i], rows[2 * i + 1]}, offset());
            }
        }
    }

    @Test
    void dividesTheLogitsOfTheFileByTheTemperature() {
        DenseNetSpec spec = spec(Stem.SMALL, true);
        Parameters parameters = Shaken.parameters(spec);
        assertThat(write(spec, parameters, parameters, 2.5)).isLessThan(1e-4);
        assertThat(PreparedModel.open(out).graph().parameters()).isEqualTo(spec.parameters());
    }

    @Test
    void writesNoFileThatAnswersOtherwise() {
        DenseNetSpec spec = spec(Stem.SMALL, true);
        Parameters trained = Shaken.parameters(spec);
        assertThatThrownBy(() -> write(spec, trained, biased(spec, trained, 0.01f)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no file was written");
        assertThat(folder).isDirectoryNotContaining(file -> !Files.isDirectory(file));
    }

    @Test
    void leavesAnEarlierFileAloneWhereTheNewOneIsWrong() throws Exception {
        DenseNetSpec spec = spec(Stem.SMALL, true);
        Parameters trained = Shaken.parameters(spec);
        Files.writeString(out, "earlier");
        assertThatThrownBy(() -> write(spec, trained, biased(spec, trained, Float.NaN)))
                .isInstanceOf(TrainingException.class);
        assertThat(out).hasContent("earlier");
    }

    private static org.assertj.core.data.Offset<Float> offset() {
        return org.assertj.core.data.Offset.offset(1e-5f);
    }

    private double write(DenseNetSpec spec, Parameters trained, Parameters exported) {
        return write(spec, trained, exported, 1);
    }

    private double write(DenseNetSpec spec, Parameters trained, Parameters exported, double temperature) {
        Torch engine = Torch.start();
        try (NDManager manager = engine.newBaseManager();
                Network network = new Network(spec, trained, manager)) {
            Answers answers = new Evaluator(pictures, Scaling.PHOTOGRAPHS, engine).answers(network);
            return new ParityGate(pictures, answers, temperature)
                    .write(DenseNetGraph.of(spec, exported, CONTRACT, Scaling.PHOTOGRAPHS, temperature, false), out);
        }
    }

    private static DenseNetSpec spec(Stem stem, boolean bottleneck) {
        return new DenseNetSpec(stem, 16, 16, List.of(2, 1), bottleneck, 0.5, 2);
    }

    private static Parameters biased(DenseNetSpec spec, Parameters from, float by) {
        Map<String, float[]> values = new LinkedHashMap<>();
        spec.shapes()
                .forEach(
                        shape -> values.put(shape.name(), from.get(shape.name()).clone()));
        values.get("classifier.bias")[0] += by;
        return Parameters.of(values);
    }
}
