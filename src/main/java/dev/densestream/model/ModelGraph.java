package dev.densestream.model;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an ONNX file says about its graph.
 *
 * @param producer the program that wrote it, with its version where it says one; may be empty
 * @param opset version of the default operator set
 * @param nodes how many operators
 * @param parameters elements of the weights that Conv, Gemm, MatMul and BatchNormalization read, without running
 *     statistics: what the field counts as a net's parameters
 * @param inputs without weights
 */
public record ModelGraph(
        String producer, long opset, int nodes, long parameters, List<ModelTensor> inputs, List<ModelTensor> outputs) {
    private static final Set<String> WEIGHTED = Set.of("Conv", "Gemm", "MatMul", "BatchNormalization");

    public ModelGraph {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    static ModelGraph of(ModelProto model) {
        GraphProto graph = model.getGraph();
        Set<String> weights =
                graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
        return new ModelGraph(
                (model.getProducerName() + " " + model.getProducerVersion()).strip(),
                opset(model),
                graph.getNodeCount(),
                parameters(graph),
                graph.getInputList().stream()
                        .filter(input -> !weights.contains(input.getName()))
                        .map(ModelGraph::tensor)
                        .toList(),
                graph.getOutputList().stream().map(ModelGraph::tensor).toList());
    }

    public Optional<ModelTensor> output(String name) {
        return outputs.stream().filter(output -> output.name().equals(name)).findFirst();
    }

    private static long opset(ModelProto model) {
        return model.getOpsetImportList().stream()
                .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
                .mapToLong(OperatorSetIdProto::getVersion)
                .max()
                .orElse(0);
    }

    private static long parameters(GraphProto graph) {
        Set<String> counted = new HashSet<>();
        for (NodeProto node : graph.getNodeList()) {
            if (WEIGHTED.contains(node.getOpType())) {
                int end = Math.min(3, node.getInputCount()); // a BatchNormalization's 4th and 5th are statistics
                counted.addAll(node.getInputList().subList(Math.min(1, end), end));
            }
        }
        return graph.getInitializerList().stream()
                .filter(weight -> counted.contains(weight.getName()))
                .mapToLong(weight -> weight.getDimsList().stream().reduce(1L, Math::multiplyExact))
                .sum();
    }

    private static ModelTensor tensor(ValueInfoProto value) {
        var type = value.getType().getTensorType();
        TensorProto.DataType element = TensorProto.DataType.forNumber(type.getElemType());
        return new ModelTensor(
                value.getName(),
                element == null ? "unknown" : element.name().toLowerCase(Locale.ROOT),
                type.getShape().getDimList().stream().map(ModelGraph::dimension).toList());
    }

    private static String dimension(Dimension dimension) {
        if (dimension.hasDimValue() && dimension.getDimValue() > 0) {
            return Long.toString(dimension.getDimValue());
        }
        return dimension.getDimParam().isEmpty() ? "?" : dimension.getDimParam();
    }
}
