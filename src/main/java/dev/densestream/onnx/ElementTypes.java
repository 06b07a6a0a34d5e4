package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Of what type the elements of each value are, told from inputs, weights and the operators between. */
final class ElementTypes {
    private static final Set<String> WHOLE = Set.of("Shape", "Size", "ArgMax", "ArgMin", "NonZero");
    private static final Set<String> TRUTH = Set.of(
            "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor", "Not", "IsNaN", "IsInf");

    private final Map<String, Integer> types = new HashMap<>();

    ElementTypes(OnnxGraph graph) {
        graph.inputs()
                .forEach(input -> types.put(
                        input.getName(), input.getType().getTensorType().getElemType()));
        graph.weights().forEach((name, weight) -> types.put(name, weight.getDataType()));
        for (NodeProto node : graph.nodes()) {
            for (int i = 0; i < node.getOutputCount(); i++) {
                types.put(node.getOutput(i), output(node, i));
            }
        }
    }

    /** ONNX's number of the type, {@link DataType#UNDEFINED} where it cannot be told. */
    int of(String value) {
        return types.getOrDefault(value, DataType.UNDEFINED_VALUE);
    }

    boolean isFloat(String value) {
        return of(value) == DataType.FLOAT_VALUE;
    }

    private int output(NodeProto node, int index) {
        String operator = node.getOpType();
        if (WHOLE.contains(operator)) {
            return DataType.INT64_VALUE;
        } else if (TRUTH.contains(operator)) {
            return DataType.BOOL_VALUE;
        }
        return switch (operator) {
            case "Cast" -> (int) Attributes.number(node, "to", DataType.UNDEFINED_VALUE);
            case "ConstantOfShape" ->
                Attributes.find(node, "value")
                        .map(AttributeProto::getT)
                        .map(value -> value.getDataType())
                        .orElse(DataType.FLOAT_VALUE);
            case "Where", "CastLike", "DequantizeLinear" -> input(node, 1);
            case "OneHot" -> input(node, 2);
            case "TopK", "MaxPool" -> index == 0 ? input(node, 0) : DataType.INT64_VALUE;
            case "Dropout" -> index == 0 ? input(node, 0) : DataType.BOOL_VALUE;
            default -> input(node, 0);
        };
    }

    private int input(NodeProto node, int index) {
        return index < node.getInputCount() ? of(node.getInput(index)) : DataType.UNDEFINED_VALUE;
    }
}
