package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
        FLOAT(TensorProto.DataType.FLOAT);

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
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .setRawData(ByteString.copyFrom(raw));
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        graph.addInitializer(tensor);
        return name;
    }

    /**
     * A node with one output.
     *
     * @param output the name of its output, and of the node
     * @return {@code output}
     */
    public String node(String operator, String output, List<String> inputs, Map<String, Object> attributes) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output);
        new TreeMap<>(attributes).forEach((name, value) -> node.addAttribute(attribute(name, value)));
        graph.addNode(node);
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

    private static AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        switch (value) {
            case Long number ->
                attribute.setType(AttributeProto.AttributeType.INT).setI(number);
            case Float number ->
                attribute.setType(AttributeProto.AttributeType.FLOAT).setF(number);
            case long[] numbers -> {
                attribute.setType(AttributeProto.AttributeType.INTS);
                for (long number : numbers) {
                    attribute.addInts(number);
                }
            }
            default -> throw new IllegalArgumentException("attribute %s of type %s".formatted(name, value.getClass()));
        }
        return attribute.build();
    }

    private static ValueInfoProto value(String name, Element element, long... dims) {
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
