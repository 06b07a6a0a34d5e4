package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds what an exporter leaves in a graph when the network was in training mode. */
public final class TrainingMode {
    private TrainingMode() {}

    /**
     * Looks at every node, those inside others too.
     *
     * @return what is wrong, in words; none where the graph is one for evaluation as far as its nodes tell
     */
    public static Optional<String> of(GraphProto graph) {
        return graph.getNodeList().stream()
                .flatMap(node -> problem(node, graph).stream())
                .findFirst();
    }

    private static Optional<String> problem(NodeProto node, GraphProto graph) {
        return switch (node.getOpType()) {
            case "BatchNormalization" ->
                normalizesByBatch(node)
                        ? Optional.of(
                                "a BatchNormalization is in training mode, so that the images of a batch change each"
                                        + " other's scores: export it in evaluation mode")
                        : Optional.empty();
            case "Dropout" ->
                dropsOut(node, graph)
                        ? Optional.of(
                                "a Dropout is in training mode, so that the same image gets other scores each time:"
                                        + " export it in evaluation mode")
                        : Optional.empty();
            default ->
                Nodes.graphs(node)
                        .map(TrainingMode::of)
                        .flatMap(Optional::stream)
                        .findFirst();
        };
    }

    /** By its attribute since operator set 14; before, by its outputs: the running statistics it would update. */
    private static boolean normalizesByBatch(NodeProto node) {
        return Nodes.writes(node).size() > 1 || Attributes.number(node, "training_mode", 0) != 0;
    }

    /** Since operator set 12 its third input says so; before, the operator does nothing. */
    private static boolean dropsOut(NodeProto node, GraphProto graph) {
        if (node.getInputCount() < 3) {
            return false;
        }
        Stream<TensorProto> weights = graph.getInitializerList().stream();
        Stream<TensorProto> constants = graph.getNodeList().stream()
                .filter(each -> each.getOpType().equals("Constant") && each.getOutputCount() == 1)
                .flatMap(each -> Attributes.find(each, "value").stream()
                        .map(value -> value.getT().toBuilder()
                                .setName(each.getOutput(0))
                                .build()));
        return Stream.concat(weights, constants)
                .filter(weight -> weight.getName().equals(node.getInput(2)))
                .anyMatch(TrainingMode::isTrue);
    }

    private static boolean isTrue(TensorProto flag) {
        return flag.hasRawData()
                ? flag.getRawData().size() > 0 && flag.getRawData().byteAt(0) != 0
                : flag.getInt32DataCount() > 0 && flag.getInt32Data(0) != 0;
    }
}
