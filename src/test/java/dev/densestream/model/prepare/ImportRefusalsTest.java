package dev.densestream.model.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.densestream.model.Activation;
import dev.densestream.model.ModelException;
import dev.densestream.model.OptionException;
import dev.densestream.model.prepare.ForeignNet.Ending;
import dev.densestream.onnx.GraphBuilder;
import dev.densestream.onnx.GraphBuilder.Element;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be taken is told by name, and leaves what was there before. */
class ImportRefusalsTest {
    private static final ForeignNet NET = ForeignNet.usual();

    @TempDir
    private Path folder;

    @Test
    void twoInputs() throws IOException {
        var graph = NET.features();
        graph.input("age", Element.FLOAT, -1, 1).output("y", Element.FLOAT, -1, 4);
        graph.node("Flatten", "y", "features");
        refused(graph.build(Map.of()), "it has 2 inputs (x float [N, 3, 10, 12], age float [N, 1]), allowed is one");
    }

    @Test
    void anInputWithoutABatchAxis() throws IOException {
        refused(
                flat("x", 3, 10, 12),
                "its input is x float [3, 10, 12], which has no batch axis: export it with a batch");
    }

    @Test
    void anInputThatIsNoPicture() throws IOException {
        refused(
                flat("x", -1, 128),
                "its input is x float [N, 128]; a batch of pictures is [N, 3, H, W] or [N, H, W, 3]");
        refused(flat("x", -1, 1, 28, 28), "pictures have 3 colours, as [N, 3, H, W] or [N, H, W, 3]");
    }

    @Test
    void anOutputWithoutABatchAxis() throws IOException {
        var graph = NET.features();
        graph.output("y", Element.FLOAT, 4);
        graph.node("ReduceMean", "y", List.of("features"), Map.of("axes", new long[] {0, 2, 3}, "keepdims", 0L));
        refused(graph.build(Map.of()), List.of("a", "b", "c", "d"), "its output is y [4], which has no batch axis");
    }

    @Test
    void whatIsNoClassifier() throws IOException {
        var boxes = NET.features();
        boxes.output("y", Element.FLOAT, -1, 2, 2);
        boxes.node("Reshape", "y", "features", boxes.longs("shape", new long[] {-1, 2, 2}, 3));
        refused(
                boxes.build(Map.of()),
                "it is no image classifier with 3 labels: for one picture it gives y [1, 2, 2], needed is [1, 3]");
        var winner = NET.features();
        winner.node("ArgMax", "y", List.of("features"), Map.of("axis", 1L, "keepdims", 0L));
        ModelProto whole = winner.output("y", Element.FLOAT, -1, 1, 1).build(Map.of());
        ModelProto.Builder longs = whole.toBuilder();
        longs.getGraphBuilder()
                .getOutputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .setElemType(7);
        refused(longs.build(), "for one picture it gives no real numbers");
    }

    @Test
    void anotherNumberOfLabels() throws IOException {
        refused(NET.model(), List.of("a", "b"), "it gives 3 scores an image, and there are 2 labels");
    }

    @Test
    void trainingMode() throws IOException {
        ModelProto norm = changed(
                NET.model(),
                "norm",
                node -> node.toBuilder()
                        .addAttribute(attribute("training_mode", 1))
                        .addOutput("new.mean")
                        .addOutput("new.var")
                        .build());
        refused(
                norm,
                "a BatchNormalization is in training mode, so that the images of a batch change each other's scores");
        var graph = NET.features();
        graph.output("y", Element.FLOAT, -1, 4);
        graph.node("Dropout", "dropped", "features", graph.floats("ratio", new float[] {0.5f}), "training");
        graph.node("Flatten", "y", "dropped");
        ModelProto.Builder dropout = graph.build(Map.of()).toBuilder();
        dropout.getGraphBuilder()
                .addInitializer(TensorProto.newBuilder()
                        .setName("training")
                        .setDataType(DataType.BOOL_VALUE)
                        .addInt32Data(1));
        refused(dropout.build(), "a Dropout is in training mode, so that the same image gets other scores each time");
    }

    @Test
    void scoresThatAreOthersEachTime() throws IOException {
        var graph = NET.features();
        graph.output("y", Element.FLOAT, -1, 4);
        graph.node("RandomNormalLike", "noise", "features");
        graph.node("Add", "moved", "features", "noise");
        graph.node("Flatten", "y", "moved");
        refused(
                graph.build(Map.of()),
                List.of("a", "b", "c", "d"),
                "it gives the same picture other scores each time (output y)");
    }

    @Test
    void picturesThatChangeEachOthersScores() throws IOException {
        var graph = NET.features();
        graph.output("y", Element.FLOAT, -1, 4);
        graph.node("ReduceMax", "most", List.of("features"), Map.of("axes", new long[] {0}));
        graph.node("Add", "mixed", "features", "most");
        graph.node("Flatten", "y", "mixed");
        refused(
                graph.build(Map.of()),
                List.of("a", "b", "c", "d"),
                "with 2 pictures in a batch it gives other scores",
                "the pictures change each other's scores, as they do when a network is exported in training mode");
    }

    @Test
    void aFixedBatchThatCannotBeFreed() throws IOException {
        var graph = NET.withBatch(1).features();
        graph.output("y", Element.FLOAT, 1, 5);
        graph.node("Flatten", "flat", "features");
        graph.node("Concat", "y", List.of("flat", graph.floats("fifth", new float[] {0}, 1, 1)), Map.of("axis", 1L));
        refused(
                graph.build(Map.of()),
                List.of("a", "b", "c", "d", "e"),
                "it was exported for a batch of 1, and with 2 pictures it fails",
                "export it with a free batch");
        refused(NET.withBatch(8).model(), "the batch of its input x float [8, 3, 10, 12] is fixed to 8");
    }

    @Test
    void operatorsOfTheFuture() throws IOException {
        ModelProto.Builder future = NET.model().toBuilder();
        future.getOpsetImportBuilder(0).setVersion(99);
        refused(future.build(), "it needs ONNX's operator set 99, this ONNX Runtime has those up to ");
        refused(
                NET.model().toBuilder().setIrVersion(99).build(),
                "it is of ONNX's IR version 99, this ONNX Runtime reads");
    }

    @Test
    void operatorsOfThePastAndOfNobody() throws IOException {
        ModelProto.Builder old = NET.model().toBuilder();
        old.getOpsetImportBuilder(0).setVersion(6);
        refused(old.build(), "it uses ONNX's operator set 6, ONNX Runtime takes those from 7");
        refused(
                changed(
                        NET.model(),
                        "relu",
                        node -> node.toBuilder().setOpType("Swoosh").build()),
                "ONNX Runtime refuses it: ",
                "Swoosh");
    }

    @Test
    void whatIsNoWholeOnnxFile() throws IOException {
        byte[] model = NET.model().toByteArray();
        Path file = folder.resolve("foreign.onnx");
        Files.write(file, Arrays.copyOf(model, model.length / 2));
        refused(Imports.of(NET, file), "is truncated or damaged");
        Files.writeString(file, "<html>404</html>");
        refused(Imports.of(NET, file), "foreign.onnx is not an ONNX model, it is a text file");
        Files.write(file, new byte[] {'P', 'K', 3, 4, 0, 0});
        refused(Imports.of(NET, file), "it is a ZIP archive (a PyTorch checkpoint is one)");
        Files.delete(file);
        refused(Imports.of(NET, file), "there is no such model file");
    }

    @Test
    void moreThanTwoGigabytes() throws IOException {
        Path file = folder.resolve("foreign.onnx");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(2_200_000_000L);
        }
        refused(Imports.of(NET, file), "has 2,200,000,000 bytes; no ONNX file has more than 2 GB");
    }

    @Test
    void anEmbeddingWithoutALinearHead() throws IOException {
        var graph = NET.features();
        graph.output("y", Element.FLOAT, -1, 4);
        graph.node("Flatten", "y", "features");
        Path file = ForeignNet.write(folder, graph.build(Map.of()));
        ImportJob job = Imports.labelled(Imports.of(NET, file), List.of("a", "b", "c", "d"));
        refused(
                Imports.with(job, Precision.FP32, true, Optional.empty()),
                "its last layer cannot be told: its scores are made by GlobalAveragePool 'features', which is no linear layer");
    }

    @Test
    void whatIsSaidOfTheScoresMustBeSo() throws IOException {
        var logits = new ScoreOptions(Optional.empty(), Optional.of(ScoreKind.LOGITS), Optional.empty());
        var probabilities = new ScoreOptions(Optional.empty(), Optional.of(ScoreKind.PROBABILITIES), Optional.empty());
        var softmax = new ScoreOptions(Optional.empty(), Optional.empty(), Optional.of(Activation.SOFTMAX));
        wrong(Imports.scored(job(NET), probabilities), "--probabilities: it gives scores such as ", "which are logits");
        wrong(
                Imports.scored(job(NET.with(Ending.SOFTMAX)), logits),
                "--logits: its scores are probabilities already (its last operator is Softmax)");
        wrong(
                Imports.scored(job(NET.with(Ending.SIGMOIDS)), softmax),
                "--activation softmax: its probabilities do not sum to 1");
        wrong(
                Imports.labelled(job(NET.with(Ending.ONE_LOGIT)), List.of("yes")),
                "one score and one label: name two labels, what a low score means first");
    }

    @Test
    void scoresThatCouldBeEitherKindAreAskedFor() throws IOException {
        var graph = NET.features();
        graph.output("y", Element.FLOAT, -1, 4);
        graph.node("HardSigmoid", "hard", "features");
        graph.node("Flatten", "y", "hard");
        ImportJob job = Imports.labelled(
                Imports.of(NET, ForeignNet.write(folder, graph.build(Map.of()))), List.of("a", "b", "c", "d"));
        wrong(
                job,
                "whether its scores are probabilities cannot be told",
                "HardSigmoid",
                "say --logits or --probabilities");
        var said = new ScoreOptions(Optional.empty(), Optional.of(ScoreKind.PROBABILITIES), Optional.empty());
        new ModelImporter(Imports.scored(job, said)).run();
    }

    @Test
    void severalOutputsAreAskedFor() throws IOException {
        var graph = NET.features();
        graph.output("y", Element.FLOAT, -1, 4).output("aux", Element.FLOAT, -1, 4);
        graph.node("Flatten", "y", "features");
        graph.node("Neg", "aux", "y");
        ImportJob job = Imports.labelled(
                Imports.of(NET, ForeignNet.write(folder, graph.build(Map.of()))), List.of("a", "b", "c", "d"));
        wrong(job, "its outputs [y, aux] all have 4 scores an image: say which with --output-name");
        var named = new ScoreOptions(Optional.of("z"), Optional.empty(), Optional.empty());
        wrong(Imports.scored(job, named), "--output-name z: its outputs are y [1, 4], aux [1, 4]");
        new ModelImporter(Imports.scored(job, new ScoreOptions(Optional.of("aux"), Optional.empty(), Optional.empty())))
                .run();
    }

    @Test
    void whatMustNotBeGuessed() throws IOException {
        wrong(Imports.labelled(job(NET), List.of()), "--labels is missing");
        wrong(
                Imports.preprocessed(job(NET), PreprocessOptions.none()),
                "--scale, --mean, --std, --channels missing: the ONNX file does not say how pictures are scaled");
        wrong(Imports.laidOut(job(NET), Layout.NHWC), "--layout NHWC: the input x float [N, 3, 10, 12] is NCHW");
        wrong(
                Imports.preprocessed(job(NET), Preset.CIFAR.options()),
                "the input size is to be 32 × 32, and the model's input is fixed to 12 × 10");
        ForeignNet bytes = NET.with(Element.UINT8);
        wrong(
                Imports.preprocessed(job(bytes), NET.preprocess()),
                "its input is uint8, so it scales the pictures itself");
    }

    @Test
    void aPreparedModelThatIsToBeAnotherOne() throws IOException {
        new ModelImporter(job(NET)).run();
        Path prepared = Files.move(folder.resolve("prepared.onnx"), folder.resolve("first.onnx"));
        Path out = folder.resolve("prepared.onnx");
        wrong(Imports.again(prepared, out, Precision.FP32, false), "is a prepared model already");
        wrong(
                Imports.labelled(Imports.again(prepared, out, Precision.FP16, false), List.of("x", "y", "z")),
                "its labels, preprocessing and output are in it, and no option changes them");
        wrong(Imports.again(prepared, prepared, Precision.FP16, false), "is the original itself: name another file");
        new ModelImporter(Imports.again(prepared, out, Precision.FP32, true)).run();
        wrong(Imports.again(out, folder.resolve("third.onnx"), Precision.FP32, true), "has an embedding already");
    }

    private ImportJob job(ForeignNet net) throws IOException {
        return Imports.of(net, net.write(folder));
    }

    private void refused(ModelProto model, String... words) throws IOException {
        refused(model, NET.labels(), words);
    }

    private void refused(ModelProto model, List<String> labels, String... words) throws IOException {
        refused(Imports.labelled(Imports.of(NET, ForeignNet.write(folder, model)), labels), words);
    }

    private void refused(ImportJob job, String... words) throws IOException {
        fails(job, ModelException.class, words);
    }

    private void wrong(ImportJob job, String... words) throws IOException {
        fails(job, OptionException.class, words);
    }

    private void fails(ImportJob job, Class<? extends Exception> type, String... words) throws IOException {
        boolean before = Files.exists(job.out());
        assertThatThrownBy(() -> new ModelImporter(job).run())
                .isInstanceOf(type)
                .hasMessageContainingAll(words)
                .message()
                .satisfies(message -> assertThat(message.lines()).hasSize(1));
        assertThat(Files.exists(job.out())).isEqualTo(before);
        assertThat(Files.list(folder).map(Path::toString)).noneMatch(name -> name.endsWith(".unproven"));
    }

    private static ModelProto flat(String input, long... dims) {
        var graph = new GraphBuilder("flat");
        graph.input(input, Element.FLOAT, dims).output("y", Element.FLOAT, -1, 3);
        graph.node("Flatten", "y", input);
        return graph.build(Map.of());
    }

    private static ModelProto changed(ModelProto model, String node, UnaryOperator<NodeProto> change) {
        ModelProto.Builder changed = model.toBuilder();
        for (int i = 0; i < model.getGraph().getNodeCount(); i++) {
            if (model.getGraph().getNode(i).getName().equals(node)) {
                changed.getGraphBuilder()
                        .setNode(i, change.apply(model.getGraph().getNode(i)));
            }
        }
        assertThat(changed.build()).isNotEqualTo(model);
        return changed.build();
    }

    private static AttributeProto attribute(String name, long number) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(number)
                .build();
    }
}
