package dev.densestream.train.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.model.Activation;
import dev.densestream.model.ModelContract;
import dev.densestream.train.DenseNetExport;
import dev.densestream.train.DenseNetSpec;
import dev.densestream.train.DenseNetSpec.Stem;
import dev.densestream.train.SavedNetwork;
import dev.densestream.train.figures.FeatureReuse.Block;
import dev.densestream.train.figures.FeatureReuse.Normalisation;
import dev.densestream.train.figures.FeatureReuse.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two blocks of two layers, growth rate 3, six maps before them. */
class ReuseReaderTest {
    private static final String LAYER = "features.denseblock1.denselayer2";

    @TempDir
    private Path folder;

    @Test
    void givesEachSourceTheMeanOfItsOwnMaps() throws Exception {
        Path file = network(true);
        // Six maps of the input with 1 to 6, then three of layer 1 with 7 to 9; signs are of no account.
        change(file, LAYER + ".conv1.weight", map -> map % 2 == 0 ? map + 1 : -map - 1);
        Target second = ReuseReader.read(SavedNetwork.read(file), false)
                .blocks()
                .getFirst()
                .targets()
                .get(1);
        assertThat(second.name()).isEqualTo("denselayer2");
        assertThat(second.values()).containsExactly(3.5, 8.0);
    }

    @Test
    void multipliesTheBatchNormInWhereThatIsWanted() throws Exception {
        Path file = network(true);
        change(file, LAYER + ".conv1.weight", map -> map + 1);
        change(file, LAYER + ".norm1.weight", map -> map < 6 ? 1 : -2);
        Target second = ReuseReader.read(SavedNetwork.read(file), true)
                .blocks()
                .getFirst()
                .targets()
                .get(1);
        assertThat(second.values()).containsExactly(3.5, 16.0);
    }

    @Test
    void dividesColumnsByTheirLargest() throws Exception {
        Path file = network(true);
        change(file, LAYER + ".conv1.weight", map -> map + 1);
        FeatureReuse columns = ReuseReader.read(SavedNetwork.read(file), false).columns();
        assertThat(columns.normalisation()).isEqualTo(Normalisation.COLUMNS);
        Block block = columns.blocks().getFirst();
        assertThat(block.targets().getFirst().values()).containsExactly(1.0);
        assertThat(block.targets().get(1).values()).containsExactly(3.5 / 8, 1.0);
        assertThat(block.inputOverOthers().getMin()).isEqualTo(3.5 / 8);
    }

    @Test
    void followsBlocksTransitionsAndClassifier() throws Exception {
        for (boolean bottleneck : new boolean[] {true, false}) {
            FeatureReuse reuse = ReuseReader.read(SavedNetwork.read(network(bottleneck)), false);
            assertThat(reuse.convolution()).startsWith(bottleneck ? "the 1×1 bottleneck" : "the 3×3");
            assertThat(reuse.blocks()).hasSize(2);
            assertThat(reuse.blocks().get(0).sourceMaps()).containsExactly(6, 3, 3);
            assertThat(reuse.blocks().get(1).sourceMaps()).containsExactly(6, 3, 3);
            assertThat(reuse.blocks().stream().flatMap(block -> block.targets().stream()))
                    .extracting(Target::name)
                    .containsExactly(
                            "denselayer1", "denselayer2", "transition1", "denselayer1", "denselayer2", "classifier");
            assertThat(reuse.blocks().get(1).targets())
                    .extracting(target -> target.values().size())
                    .containsExactly(1, 2, 3);
        }
    }

    /** He's distribution has one deviation for all inputs of a convolution: nothing is reused more before training. */
    @Test
    void findsNoPreferenceBeforeTraining() throws Exception {
        Path file = folder.resolve("wide.onnx");
        var spec = new DenseNetSpec(Stem.CIFAR, 64, 32, List.of(6, 6), true, 0.5, 10);
        DenseNetExport.random(spec, contract(10), 1, file);
        for (Block block : ReuseReader.read(SavedNetwork.read(file), false).blocks()) {
            block.targets().stream()
                    .filter(target -> target.name().startsWith("denselayer"))
                    .forEach(target -> assertThat(target.values())
                            .allSatisfy(
                                    value -> assertThat(value / target.values().getFirst())
                                            .isCloseTo(1, within(0.05))));
        }
    }

    private Path network(boolean bottleneck) throws IOException {
        Path file = folder.resolve("net-%s.onnx".formatted(bottleneck));
        DenseNetExport.random(
                new DenseNetSpec(Stem.CIFAR, 6, 3, List.of(2, 2), bottleneck, 0.5, 4), contract(4), 1, file);
        return file;
    }

    private static ModelContract contract(int classes) {
        return new ModelContract(
                "net",
                Stream.iterate(0, i -> i + 1)
                        .limit(classes)
                        .map(i -> "label" + i)
                        .toList(),
                Activation.SOFTMAX,
                new PreprocessSpec(Resize.SQUASH, 0, 32, 32, Interpolation.BILINEAR),
                Map.of());
    }

    /** Gives all that belongs to one map (the second dimension, or the only one) that map's value. */
    private static void change(Path file, String name, IntToDoubleFunction value) throws IOException {
        GraphProto graph = ModelProto.parseFrom(Files.readAllBytes(file)).getGraph();
        rewrite(
                file,
                graph.getInitializerList().stream()
                        .map(tensor -> tensor.getName().equals(name) ? filled(tensor, value) : tensor));
    }

    private static TensorProto filled(TensorProto tensor, IntToDoubleFunction value) {
        int maps = (int) tensor.getDims(tensor.getDimsCount() == 1 ? 0 : 1);
        int each = 1;
        for (int dim = 2; dim < tensor.getDimsCount(); dim++) {
            each *= (int) tensor.getDims(dim);
        }
        ByteBuffer raw = ByteBuffer.allocate(tensor.getRawData().size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; raw.hasRemaining(); i++) {
            raw.putFloat((float) value.applyAsDouble(i / each % maps));
        }
        return tensor.toBuilder().setRawData(ByteString.copyFrom(raw.flip())).build();
    }

    private static void rewrite(Path file, Stream<TensorProto> weights) throws IOException {
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
        GraphProto.Builder graph = model.getGraph().toBuilder().clearInitializer();
        weights.forEach(graph::addInitializer);
        Files.write(file, model.toBuilder().setGraph(graph).build().toByteArray());
    }
}
