package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Builds an ONNX graph node by node. Values are known by their names, as in the file itself.
 *
 * <p>Opset 17 and IR version 8: old enough for every runtime of the last years, new enough for all that we use.
 */
public final class GraphBuilder {
    private static final long OPSET = 17;
    private static final long IR_VERSION = 8;

    private final GraphProto.Builder graph;

    public GraphBuilder(String name) {
        graph = GraphProto.newBuilder().setName(name);
    }

    /** The element type of an input or output. */
    public enum Element {
        UINT8(TensorProto.DataType.UINT8),
        FLOAT(TensorProto.DataType.FLOAT),
        FLOAT16(TensorProto.DataType.FLOAT16);

        private final TensorProto.DataType type;

        Element(TensorProto.DataType type) {
            this.type = type;
        }
    }

    /** @param dims the sizes; −1 is the batch, named {@code N} */
    public GraphBuilder input(String name, Element element, long... dims) {
        graph.addInput(value(name, element, dims));
        return this;
    }

    /** @param dims the sizes; −1 is the batch, named {@code N} */
    public GraphBuilder output(String name, Element element, long... dims) {
        graph.addOutput(value(name, element, dims));
        return this;
    }

    /** A constant of floats, row by row. */
    public String floats(String name, float[] values, long... dims) {
        graph.addInitializer(Tensors.ofFloats(name, values, dims));
        return name;
    }

    /** A constant of whole numbers, such as a shape. */
    public String longs(String name, long[] values, long... dims) {
        graph.addInitializer(Tensors.ofLongs(name, values, dims));
        return name;
    }

    /**
     * A node with one output.
     *
     * @param output the name of its output, and of the node
     * @return {@code output}
     */
    public String node(String operator, String output, List<String> inputs, Map<String, Object> attributes) {
        graph.addNode(
                GraphEditor.node(operator, inputs, attributes).setName(output).addOutput(output));
        return output;
    }

    public String node(String operator, String output, String... inputs) {
        return node(operator, output, List.of(inputs), Map.of());
    }

    /** @param metadata goes into the file as it is */
    public ModelProto build(Map<String, String> metadata) {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("densestream")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setGraph(graph);
        new TreeMap<>(metadata)
                .forEach((key, value) -> model.addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build();
    }

    /**
     * An input or output.
     *
     * @param dims the sizes; −1 is the batch, named {@code N}
     */
    public static ValueInfoProto value(String name, Element element, long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long dim : dims) {
            TensorShapeProto.Dimension.Builder size = TensorShapeProto.Dimension.newBuilder();
            shape.addDim(dim < 0 ? size.setDimParam("N") : size.setDimValue(dim));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(element.type.getNumber())
                                .setShape(shape)))
                .build();
    }
}
