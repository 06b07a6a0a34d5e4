package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.densestream.image.Pixels;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.model.Activation;
import dev.densestream.model.ModelContract;
import dev.densestream.onnx.Tensors;
import dev.densestream.train.DenseNetSpec.Stem;
import dev.densestream.train.ModelTrainer.Outcome;
import dev.densestream.train.data.LabelledPictures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Training goes on from a file whose batch norms an exporter folded into convolutions, and whose names it dropped. */
class FoldedStartTest {
    private static final List<String> LABELS = List.of("lying", "standing");
    private static final DenseNetSpec POOLED = new DenseNetSpec(Stem.SMALL, 16, 8, List.of(2, 1, 2), true, 0.5, 2);

    @TempDir
    private static Path folder;

    private static LabelledPictures pictures;
    private static Path trained;
    private static Path folded;
    private static double accuracy;

    @BeforeAll
    static void train() throws Exception {
        StripedPictures.write(folder.resolve("pictures", "train"), 40, 1);
        StripedPictures.write(folder.resolve("pictures", "validation"), 20, 2);
        pictures = LabelledPictures.in(folder.resolve("pictures"), 0.2);
        trained = folder.resolve("trained.onnx");
        accuracy = run(Start.scratch(POOLED, 1), StripedJob.SETTINGS, new ToldProgress(), trained)
                .evaluation()
                .accuracy();
        folded = FoldedExport.of(trained, folder.resolve("folded.onnx"));
    }

    @ParameterizedTest
    @CsvSource({
        "CIFAR, 16, 12, true, 0.5", "SMALL, 24, 12, true, 0.5", "IMAGENET, 10, 5, true, 0.5",
        "CIFAR, 16, 12, false, 1", "SMALL, 24, 8, false, 0.5", "CIFAR, 24, 8, true, 0.75"
    })
    void rebuildsAnyNetworkOfTheFamily(Stem stem, int stemWidth, int growthRate, boolean bottleneck, double compression)
            throws Exception {
        var spec = new DenseNetSpec(stem, stemWidth, growthRate, List.of(3, 1, 2), bottleneck, compression, 2);
        var scaling = new Scaling(List.of(0.1, 0.2, 0.3), List.of(0.4, 0.5, 0.6));
        Path file = FoldedExport.of(written(spec, scaling), folder.resolve("any-folded.onnx"));
        SavedNetwork saved = SavedNetwork.read(file);
        assertThat(saved.spec().shapes()).isEqualTo(spec.shapes());
        assertThat(saved.scaling().meanOfBytes()).isEqualTo(scaling.meanOfBytes());
        assertThat(saved.scaling().deviationOfBytes()).isEqualTo(scaling.deviationOfBytes());
        assertThat(saved.folded()).hasSize((stem.pool() ? 1 : 0) + (bottleneck ? 6 : 0));
        var rebuilt = new Rebuilt(file, saved);
        List<Pixels> seen = rebuilt.noise(4);
        assertThat(rebuilt.probabilities(saved.parameters(), seen))
                .containsExactly(rebuilt.probabilitiesOfFile(seen), within(1e-5f));
    }

    private static Path written(DenseNetSpec spec, Scaling scaling) throws Exception {
        return written(spec, Shaken.parameters(spec), scaling);
    }

    private static Path written(DenseNetSpec spec, Parameters values, Scaling scaling) throws Exception {
        var size = new PreprocessSpec(Resize.SQUASH, 0, 32, 32, Interpolation.BILINEAR);
        var contract = new ModelContract("any", LABELS, Activation.SOFTMAX, size, Map.of());
        ModelProto model = DenseNetGraph.of(spec, values, contract, scaling);
        return Files.write(folder.resolve("any.onnx"), model.toByteArray());
    }

    /** What an unfolded file has is found under any names. */
    @Test
    void readsFilesByWhatTheyComputeNotByNames() throws Exception {
        Path nameless = edited(trained, graph -> {
            Map<String, String> names = graph.getInitializerList().stream()
                    .collect(Collectors.toMap(weight -> weight.getName(), weight -> "w" + weight.hashCode()));
            graph.getInitializerBuilderList().forEach(weight -> weight.setName(names.get(weight.getName())));
            graph.getNodeBuilderList().forEach(node -> {
                for (int i = 0; i < node.getInputCount(); i++) {
                    node.setInput(i, names.getOrDefault(node.getInput(i), node.getInput(i)));
                }
            });
        });
        SavedNetwork saved = SavedNetwork.read(nameless);
        assertThat(saved.folded()).isEmpty();
        assertThat(saved.parameters().asMap())
                .usingRecursiveComparison()
                .isEqualTo(SavedNetwork.read(trained).parameters().asMap());
    }

    /** In training, batches are normalised by themselves, and what a lost norm made of them has to be put back. */
    @Test
    void estimatesLostBatchNormsSoThatTrainingFindsTheSameNetwork() throws Exception {
        Rebuilt original = Rebuilt.from(written(POOLED, Scaling.PHOTOGRAPHS));
        List<Pixels> seen = original.noise(32);
        Parameters settled = original.settled(seen);
        Path file = FoldedExport.of(written(POOLED, settled, Scaling.PHOTOGRAPHS), folder.resolve("settled.onnx"));
        Rebuilt rebuilt = Rebuilt.from(file);
        Parameters read = rebuilt.saved().parameters();
        Parameters estimated = rebuilt.estimated(List.of(seen));
        float[] answers = original.probabilities(settled, seen);
        assertThat(rebuilt.probabilities(read, seen)).containsExactly(answers, within(1e-5f));
        assertThat(rebuilt.probabilities(estimated, seen)).containsExactly(answers, within(1e-5f));
        float[] wanted = original.logitsInTraining(settled, seen);
        assertThat(distance(rebuilt.logitsInTraining(read, seen), wanted)).isGreaterThan(0.1);
        assertThat(distance(rebuilt.logitsInTraining(estimated, seen), wanted)).isLessThan(0.01);
    }

    private static double distance(float[] some, float[] others) {
        double sum = 0;
        for (int i = 0; i < some.length; i++) {
            sum += Math.abs(some[i] - others[i]);
        }
        return sum / some.length;
    }

    @Test
    void estimatesTheSameFromOneBatchAndFromSeveral() {
        Rebuilt rebuilt = Rebuilt.from(folded);
        List<Pixels> seen = rebuilt.noise(8);
        Parameters atOnce = rebuilt.estimated(List.of(seen));
        Parameters inParts = rebuilt.estimated(List.of(seen.subList(0, 1), seen.subList(1, 5), seen.subList(5, 8)));
        assertThat(rebuilt.saved().folded())
                .hasSize(6)
                .contains("features.norm0", "features.denseblock3.denselayer2.norm2");
        for (String norm : rebuilt.saved().folded()) {
            float[] variance = atOnce.get(norm + ".running_var");
            float[] scale = atOnce.get(norm + ".weight");
            for (int channel = 0; channel < scale.length; channel++) {
                assertThat(scale[channel]).isCloseTo((float) Math.sqrt(variance[channel] + 1e-5), within(1e-6f));
            }
            for (String part : List.of(".weight", ".bias", ".running_mean", ".running_var")) {
                assertThat(inParts.get(norm + part)).containsExactly(atOnce.get(norm + part), within(1e-4f));
            }
        }
    }

    @Test
    void goesOnFromWhatTheFileHadLearned() {
        var progress = new ToldProgress();
        Start start = Start.from(SavedNetwork.read(folded), LABELS, Tune.ALL, 1);
        Outcome.Trained again = run(start, StripedJob.changed(1, 1e-6, 0, 0, 1), progress, folder.resolve("on.onnx"));
        assertThat(again.evaluation().accuracy()).isEqualTo(accuracy).isGreaterThan(0.9);
        assertThat(progress.lines())
                .contains(
                        "6 batch norms, which its exporter had folded into convolutions, were estimated from 80 pictures");
        assertThat(SavedNetwork.read(folder.resolve("on.onnx")).folded()).isEmpty();
    }

    /** Batch norms that have been trained must not be estimated again. */
    @Test
    void comesToTheSameFileAfterAnInterruption() throws Exception {
        Start start = Start.from(SavedNetwork.read(folded), LABELS, Tune.ALL, 1);
        TrainingSettings settings = StripedJob.changed(1, 0.05, 0, 0, 1);
        run(start, settings, new ToldProgress(), folder.resolve("once").resolve("m.onnx"));
        var asked = new AtomicInteger();
        var twice = new StripedJob(settings, folder.resolve("twice").resolve("m.onnx"), false);
        var progress = new ToldProgress();
        assertThat(twice.run(start, pictures, () -> asked.incrementAndGet() == 3, progress))
                .isInstanceOf(Outcome.Stopped.class);
        int told = progress.lines().size();
        assertThat(twice.run(start, pictures, () -> false, progress)).isInstanceOf(Outcome.Trained.class);
        assertThat(progress.lines().subList(told, progress.lines().size()))
                .noneMatch(line -> line.contains("batch norms"));
        assertThat(twice.out()).hasSameBinaryContentAs(folder.resolve("once").resolve("m.onnx"));
    }

    @Test
    void leavesAllBeforeTheLastBlockByteForByte() {
        SavedNetwork saved = SavedNetwork.read(folded);
        Path out = folder.resolve("block.onnx");
        Start start = Start.from(saved, LABELS, Tune.LAST_BLOCK, 1);
        run(start, StripedJob.changed(1, 0.05, 0, 0, 1), new ToldProgress(), out);
        Parameters after = SavedNetwork.read(out).parameters();
        for (ParameterShape shape : POOLED.shapes()) {
            String name = shape.name();
            boolean estimated = saved.folded().contains(name.substring(0, name.lastIndexOf('.')));
            if (Tune.LAST_BLOCK.learns(POOLED, name)) {
                assertThat(after.get(name))
                        .as(name)
                        .isNotEqualTo(saved.parameters().get(name));
            } else if (!estimated) {
                assertThat(after.get(name))
                        .as(name)
                        .isEqualTo(saved.parameters().get(name));
            }
        }
    }

    /** What is not a DenseNet, and in which words. */
    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of(
                        "BGR",
                        edit(graph -> {
                            graph.addInitializer(Tensors.ofLongs("order", new long[] {2, 1, 0}, 3));
                            graph.addNode(NodeProto.newBuilder()
                                    .setOpType("Gather")
                                    .addInput("images")
                                    .addInput("order")
                                    .addOutput("bgr")
                                    .addAttribute(number("axis", 3)));
                            one(graph, "Cast").setInput(0, "bgr");
                        }),
                        "it takes blue, green and red in this order (BGR), training has red first"),
                Arguments.of(
                        "scaled in another way",
                        edit(graph -> one(graph, "Div").setOpType("Mul")),
                        "its pictures go through Mul 'input.scaled' before the first convolution, which training does not have"),
                Arguments.of(
                        "no batch norm",
                        edit(graph -> setInputs(
                                convolution(graph, 1),
                                convolution(graph, 1).getInputList().subList(0, 2))),
                        "there is no batch norm features.denseblock1.denselayer1.norm2, and no bias into which it could have been folded"),
                Arguments.of(
                        "a bias",
                        edit(graph -> convolution(graph, 2)
                                .addInput(convolution(graph, 1).getInput(2))),
                        "has a bias"),
                Arguments.of(
                        "not dense",
                        edit(graph -> setInputs(
                                all(graph, "Concat").get(1),
                                all(graph, "Concat").get(1).getInputList().reversed())),
                        "features.denseblock1.denselayer2 does not read what all layers before it in its block add"),
                Arguments.of(
                        "wide gaps",
                        edit(graph -> convolution(graph, 0)
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("dilations")
                                        .setType(AttributeType.INTS)
                                        .addInts(2)
                                        .addInts(2))),
                        "its Conv features.conv0 is not 3 × 3 with stride 2, 1 zeros on each side, in one group"),
                Arguments.of(
                        "another epsilon",
                        edit(graph -> one(graph, "BatchNormalization")
                                .getAttributeBuilder(0)
                                .setF(1e-3f)),
                        "has the epsilon 0.001, needed is 1.0E-5"),
                Arguments.of(
                        "another activation",
                        edit(graph -> all(graph, "Relu").getLast().setOpType("Tanh")),
                        "where a DenseNet has Relu (features.norm5, ReLU) it has Tanh 'features.norm5.relu'"),
                Arguments.of(
                        "another pooling",
                        edit(graph -> one(graph, "GlobalAveragePool").setOpType("GlobalMaxPool")),
                        "where a DenseNet has GlobalAveragePool or ReduceMean (before the classifier) it has GlobalMaxPool 'pooled'"),
                Arguments.of(
                        "pooling that rounds up",
                        edit(graph -> one(graph, "AveragePool").addAttribute(number("ceil_mode", 1))),
                        "its AveragePool of a transition is not 2 × 2 with stride 2, 0 zeros on each side, in one group"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void refusesWhatItCouldNotRebuild(String what, Consumer<GraphProto.Builder> edit, String reason) throws Exception {
        Path file = edited(folded, edit);
        assertThatThrownBy(() -> SavedNetwork.read(file))
                .as(what)
                .isInstanceOf(TrainingException.class)
                .hasMessageStartingWith(file + " is a prepared model, but no DenseNet that training can go on from: ")
                .hasMessageContaining(reason);
    }

    private static Outcome.Trained run(Start start, TrainingSettings settings, ToldProgress progress, Path out) {
        return (Outcome.Trained) new StripedJob(settings, out, false).run(start, pictures, () -> false, progress);
    }

    private static Consumer<GraphProto.Builder> edit(Consumer<GraphProto.Builder> edit) {
        return edit;
    }

    private static List<NodeProto.Builder> all(GraphProto.Builder graph, String operator) {
        return graph.getNodeBuilderList().stream()
                .filter(node -> node.getOpType().equals(operator))
                .toList();
    }

    private static NodeProto.Builder convolution(GraphProto.Builder graph, int number) {
        return all(graph, "Conv").get(number);
    }

    private static void setInputs(NodeProto.Builder node, List<String> inputs) {
        node.clearInput().addAllInput(inputs);
    }

    private static AttributeProto number(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    private static NodeProto.Builder one(GraphProto.Builder graph, String operator) {
        return all(graph, operator).getFirst();
    }

    private static Path edited(Path file, Consumer<GraphProto.Builder> edit) throws Exception {
        ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
        edit.accept(model.getGraphBuilder());
        return Files.write(folder.resolve("edited.onnx"), model.build().toByteArray());
    }
}
