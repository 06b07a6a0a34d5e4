package dev.densestream.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import com.google.protobuf.ByteString;
import dev.densestream.onnx.GraphBuilder.Element;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights in other files come from below the model's own folder only, and constants and order are what the rest counts on. */
class OnnxFileTest {
    private static final float[] NUMBERS = {1.5f, -2, 3};

    @TempDir
    private Path root;

    private Path folder;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createDirectories(root.resolve("model"));
        ByteBuffer bytes =
                ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN).putInt(0).putInt(0);
        bytes.putFloat(1.5f).putFloat(-2).putFloat(3);
        Files.createDirectory(folder.resolve("below"));
        Files.write(folder.resolve("below/weights.bin"), bytes.array());
        Files.write(root.resolve("outside.bin"), bytes.array());
    }

    @Test
    void takesInWeightsFromBelowItsFolder() throws IOException {
        OnnxGraph graph = graph("below/weights.bin", 8, 12);
        TensorProto weight = graph.weight("weight").orElseThrow();
        assertThat(Tensors.floats(weight)).containsExactly(NUMBERS);
        assertThat(weight.getDataLocation()).isEqualTo(DataLocation.DEFAULT);
        assertThat(weight.getExternalDataCount()).isZero();
    }

    @Test
    void takesInTheWeightsOfConstantNodesToo() throws IOException {
        ModelProto.Builder model = model("below/weights.bin", 8, 12).toBuilder();
        GraphProto.Builder graph = model.getGraphBuilder();
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Constant")
                .addOutput("constant")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeType.TENSOR)
                        .setT(graph.getInitializer(0).toBuilder().setName(""))));
        TensorProto constant = read(model.build()).weight("constant").orElseThrow();
        assertThat(Tensors.floats(constant)).containsExactly(NUMBERS);
    }

    @Test
    void refusesAPathOutOfItsFolder() {
        for (String outside :
                List.of("../outside.bin", root.resolve("outside.bin").toString(), "below/../../outside.bin")) {
            assertRefused(
                    outside,
                    "weight weight lies in '%s', allowed are files below the model's own folder".formatted(outside));
        }
    }

    @Test
    void refusesALinkOutOfItsFolder() throws IOException {
        Files.createSymbolicLink(folder.resolve("link.bin"), root.resolve("outside.bin"));
        assertRefused("link.bin", "weight weight lies in 'link.bin', allowed are files below the model's own folder");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertRefused("none.bin", "weight weight lies in none.bin, and there is no such file beside the model");
    }

    @Test
    void refusesAFileThatIsCutOff() {
        assertRefusedAt(
                12, "below/weights.bin has 20 bytes, weight weight has 12 from byte 12 on: the file is truncated");
        assertRefusedAt(Long.MAX_VALUE, "the file is truncated or of another model");
    }

    @Test
    void refusesALengthThatContradictsTheShape() throws IOException {
        OnnxFile file = write(model("below/weights.bin", 8, 8));
        assertThatThrownBy(file::graph).hasMessageContaining("has 8 bytes in below/weights.bin, its shape needs 12");
    }

    @Test
    void refusesMoreWeightsThanOneFileHolds() throws IOException {
        ModelProto.Builder model = model("below/weights.bin", 0, 0).toBuilder();
        model.getGraphBuilder()
                .getInitializerBuilder(0)
                .clearExternalData()
                .clearDims()
                .addDims(600_000_000);
        model.getGraphBuilder().getInitializerBuilder(0).addExternalData(entry("location", "below/weights.bin"));
        OnnxFile file = write(model.build());
        assertThatThrownBy(file::graph).hasMessageContaining("its weights in other files are more than 2 GB");
    }

    @Test
    void constantsAreWeightsOfEachKind() throws IOException {
        GraphProto.Builder graph = GraphProto.newBuilder();
        constant(
                graph,
                "real",
                AttributeProto.newBuilder().setName("value_float").setF(2.5f));
        constant(
                graph,
                "reals",
                AttributeProto.newBuilder().setName("value_floats").addFloats(1).addFloats(2));
        constant(
                graph, "whole", AttributeProto.newBuilder().setName("value_int").setI(7));
        constant(
                graph,
                "wholes",
                AttributeProto.newBuilder().setName("value_ints").addInts(3).addInts(-1));
        constant(
                graph,
                "text",
                AttributeProto.newBuilder().setName("value_string").setS(ByteString.copyFromUtf8("x")));
        OnnxGraph read = read(of(graph));
        assertThat(Tensors.floats(read.weights().get("real"))).containsExactly(2.5f);
        assertThat(Tensors.floats(read.weights().get("reals"))).containsExactly(1, 2);
        assertThat(Tensors.longs(read.weights().get("whole"))).containsExactly(7);
        assertThat(Tensors.longs(read.weights().get("wholes"))).containsExactly(3, -1);
        assertThat(read.nodes())
                .singleElement()
                .satisfies(node -> assertThat(node.getOutput(0)).isEqualTo("text"));
    }

    @Test
    void nodesStandBehindWhatTheyRead() throws IOException {
        GraphProto.Builder graph = GraphProto.newBuilder();
        for (int i = 20_000; i > 0; i--) {
            graph.addNode(relu("v" + (i - 1), "v" + i));
        }
        List<NodeProto> nodes = read(of(graph)).nodes();
        assertThat(nodes).hasSize(20_000);
        assertThat(nodes.getFirst().getOutput(0)).isEqualTo("v1");
        assertThat(nodes.getLast().getOutput(0)).isEqualTo("v20000");
    }

    @Test
    void refusesACircleAndTwoMakersOfOneValue() throws IOException {
        OnnxFile circle =
                write(of(GraphProto.newBuilder().addNode(relu("a", "b")).addNode(relu("b", "a"))));
        assertThatThrownBy(circle::graph).hasMessageContaining("its nodes wait for each other in a circle");
        OnnxFile twice =
                write(of(GraphProto.newBuilder().addNode(relu("a", "b")).addNode(relu("c", "b"))));
        assertThatThrownBy(twice::graph).hasMessageContaining("two nodes make the value 'b'");
    }

    private static NodeProto relu(String from, String to) {
        return NodeProto.newBuilder()
                .setOpType("Relu")
                .addInput(from)
                .addOutput(to)
                .build();
    }

    private static void constant(GraphProto.Builder graph, String name, AttributeProto.Builder value) {
        graph.addNode(
                NodeProto.newBuilder().setOpType("Constant").addOutput(name).addAttribute(value));
    }

    private static ModelProto of(GraphProto.Builder graph) {
        return new GraphBuilder("empty")
                .build(Map.of()).toBuilder().setGraph(graph).build();
    }

    private static ModelProto model(String location, long offset, long length) {
        var graph = new GraphBuilder("external");
        graph.input("x", Element.FLOAT, -1, 3).output("y", Element.FLOAT, -1, 3);
        graph.node("Add", "y", "x", "weight");
        ModelProto.Builder model = graph.build(Map.of()).toBuilder();
        model.getGraphBuilder()
                .addInitializer(TensorProto.newBuilder()
                        .setName("weight")
                        .setDataType(TensorProto.DataType.FLOAT_VALUE)
                        .addDims(3)
                        .setDataLocation(DataLocation.EXTERNAL)
                        .addExternalData(entry("location", location))
                        .addExternalData(entry("offset", Long.toString(offset)))
                        .addExternalData(entry("length", Long.toString(length))));
        return model.build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private OnnxFile write(ModelProto model) throws IOException {
        return OnnxFile.read(Files.write(folder.resolve("model.onnx"), model.toByteArray()));
    }

    private OnnxGraph read(ModelProto model) throws IOException {
        return write(model).graph();
    }

    private OnnxGraph graph(String location, long offset, long length) throws IOException {
        return read(model(location, offset, length));
    }

    private void assertRefused(String location, String words) {
        assertThatThrownBy(() -> graph(location, 8, 12))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining(words);
    }

    private void assertRefusedAt(long offset, String words) {
        assertThatThrownBy(() -> graph("below/weights.bin", offset, 12)).hasMessageContaining(words);
    }
}
