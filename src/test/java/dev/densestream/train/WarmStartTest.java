package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.ByteString;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.model.Activation;
import dev.densestream.model.ModelContract;
import dev.densestream.train.DenseNetSpec.Stem;
import dev.densestream.train.ModelTrainer.Outcome;
import dev.densestream.train.data.LabelledPictures;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training goes on from a file that a training wrote. */
class WarmStartTest {
    private static final List<String> LABELS = List.of("lying", "standing");
    private static final TrainingSettings ONE_EPOCH = StripedJob.changed(1, 0.05, 0.1, 0, 1);

    @TempDir
    private static Path folder;

    private static LabelledPictures pictures;
    private static Path trained;
    private static double accuracy;

    @BeforeAll
    static void train() throws Exception {
        StripedPictures.write(folder.resolve("pictures", "train"), 40, 1);
        StripedPictures.write(folder.resolve("pictures", "validation"), 20, 2);
        pictures = LabelledPictures.in(folder.resolve("pictures"), 0.2);
        trained = folder.resolve("trained.onnx");
        accuracy = new StripedJob(trained).run(pictures).evaluation().accuracy();
    }

    @Test
    void readsTheNetworkAsItWasWritten() throws Exception {
        SavedNetwork saved = SavedNetwork.read(trained);
        assertThat(saved.spec()).isEqualTo(StripedJob.NETWORK);
        assertThat(saved.scaling().meanOfBytes()).isEqualTo(Scaling.PHOTOGRAPHS.meanOfBytes());
        assertThat(saved.scaling().deviationOfBytes()).isEqualTo(Scaling.PHOTOGRAPHS.deviationOfBytes());
        tensors(trained).forEach((name, bytes) -> {
            if (name.startsWith("features.") || name.startsWith("classifier.")) {
                float[] values = saved.parameters().get(name);
                assertThat(bytes.asReadOnlyByteBuffer()
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .asFloatBuffer())
                        .as(name)
                        .isEqualTo(FloatBuffer.wrap(values));
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "CIFAR, 16, 12, true, 0.5", "SMALL, 24, 12, true, 0.5", "IMAGENET, 10, 5, true, 0.5",
        "CIFAR, 16, 12, false, 1", "SMALL, 24, 8, false, 0.5", "CIFAR, 24, 8, true, 0.75"
    })
    void findsTheNumbersOfAnyNetworkInItsFile(
            Stem stem, int stemWidth, int growthRate, boolean bottleneck, double compression) throws Exception {
        var spec = new DenseNetSpec(stem, stemWidth, growthRate, List.of(3, 1, 2), bottleneck, compression, 2);
        Path file = folder.resolve("any.onnx");
        DenseNetExport.random(spec, contract(), 1, file);
        assertThat(SavedNetwork.read(file).spec().shapes()).isEqualTo(spec.shapes());
    }

    @Test
    void beginsWithWhatItHadLearned() {
        Outcome.Trained again = run(
                Start.from(SavedNetwork.read(trained), LABELS, Tune.ALL, 1),
                StripedJob.changed(1, 1e-6, 0, 0, 1),
                "gentle.onnx");
        assertThat(again.evaluation().accuracy()).isEqualTo(accuracy).isGreaterThan(0.9);
        assertThat(again.arguments().get("start")).startsWith("trained.onnx (").endsWith("), tuning all");
    }

    @Test
    void leavesAllBeforeTheLastBlockByteForByte() throws Exception {
        run(Start.from(SavedNetwork.read(trained), LABELS, Tune.LAST_BLOCK, 1), ONE_EPOCH, "block.onnx");
        Set<String> changed = changed(trained, folder.resolve("block.onnx"));
        assertThat(changed)
                .allMatch(name -> name.matches("features\\.(denseblock2|norm5)\\..*|classifier\\..*"))
                .contains("features.denseblock2.denselayer1.norm1.running_mean", "features.norm5.running_var")
                .contains("features.denseblock2.denselayer2.conv2.weight", "classifier.bias");
    }

    @Test
    void changesEverythingWhereAllIsTuned() throws Exception {
        run(Start.from(SavedNetwork.read(trained), LABELS, Tune.ALL, 1), ONE_EPOCH, "all.onnx");
        Set<String> expected = new TreeSet<>();
        StripedJob.NETWORK.shapes().forEach(shape -> expected.add(shape.name()));
        assertThat(changed(trained, folder.resolve("all.onnx"))).isEqualTo(expected);
    }

    @Test
    void getsANewClassifierForOtherLabels() throws Exception {
        Path more = folder.resolve("more");
        StripedPictures.write(more.resolve("train"), 20, 3);
        StripedPictures.write(more.resolve("validation"), 5, 4);
        StripedPictures.write(folder.resolve("other"), 20, 5);
        Files.move(folder.resolve("other", "lying"), more.resolve("train", "sleeping"));
        Files.createDirectory(more.resolve("validation", "sleeping"));
        Files.copy(more.resolve("train", "sleeping", "1.png"), more.resolve("validation", "sleeping", "1.png"));
        LabelledPictures others = LabelledPictures.in(more, 0.2);
        Start start = Start.from(SavedNetwork.read(trained), others.labels(), Tune.LAST_BLOCK, 1);
        assertThat(start.network().classes()).isEqualTo(3);
        var job = new StripedJob(ONE_EPOCH, folder.resolve("others.onnx"), false);
        job.run(start, others, () -> false, new ToldProgress());
        SavedNetwork saved = SavedNetwork.read(folder.resolve("others.onnx"));
        assertThat(saved.labels()).containsExactly("lying", "sleeping", "standing");
        assertThat(saved.parameters().get("features.conv0.weight"))
                .isEqualTo(SavedNetwork.read(trained).parameters().get("features.conv0.weight"));
    }

    private static Outcome.Trained run(Start start, TrainingSettings settings, String file) {
        var job = new StripedJob(settings, folder.resolve(file), false);
        return (Outcome.Trained) job.run(start, pictures, () -> false, new ToldProgress());
    }

    private static ModelContract contract() {
        return new ModelContract(
                "any",
                LABELS,
                Activation.SOFTMAX,
                new PreprocessSpec(Resize.SQUASH, 0, 32, 32, Interpolation.BILINEAR),
                Map.of());
    }

    /** The parameters that are not the same bytes in both files. */
    private static Set<String> changed(Path one, Path other) throws Exception {
        Map<String, ?> before = tensors(one);
        Set<String> changed = new TreeSet<>();
        tensors(other).forEach((name, value) -> {
            if (!name.equals("temperature") && !value.equals(before.get(name))) {
                changed.add(name);
            }
        });
        return changed;
    }

    private static Map<String, ByteString> tensors(Path file) throws Exception {
        Map<String, ByteString> tensors = new TreeMap<>();
        ModelProto.parseFrom(Files.readAllBytes(file))
                .getGraph()
                .getInitializerList()
                .forEach(tensor -> tensors.put(tensor.getName(), tensor.getRawData()));
        return tensors;
    }
}
