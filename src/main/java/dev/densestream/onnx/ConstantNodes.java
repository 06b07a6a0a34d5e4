package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.Optional;

/** Makes weights of the nodes that newer exporters write for constants, so that there is one place to look for a number. */
final class ConstantNodes {
    private ConstantNodes() {}

    /** Constants of texts and sparse ones stay nodes, and so do those inside the branches of an If. */
    static ModelProto asWeights(ModelProto model) {
        GraphProto.Builder graph = model.getGraph().toBuilder().clearNode();
        for (NodeProto node : model.getGraph().getNodeList()) {
            Optional<TensorProto> constant = node.getOpType().equals("Constant") && isStandard(node)
                    ? constant(node.getAttribute(0), node.getOutput(0))
                    : Optional.empty();
            constant.ifPresentOrElse(graph::addInitializer, () -> graph.addNode(node));
        }
        return model.toBuilder().setGraph(graph).build();
    }

    private static boolean isStandard(NodeProto node) {
        return node.getAttributeCount() == 1
                && node.getOutputCount() == 1
                && (node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx"));
    }

    private static Optional<TensorProto> constant(AttributeProto value, String name) {
        return switch (value.getName()) {
            case "value" -> Optional.of(value.getT().toBuilder().setName(name).build());
            case "value_float" -> Optional.of(Tensors.ofFloats(name, new float[] {value.getF()}));
            case "value_int" -> Optional.of(Tensors.ofLongs(name, new long[] {value.getI()}));
            case "value_floats" -> {
                float[] floats = new float[value.getFloatsCount()];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = value.getFloats(i);
                }
                yield Optional.of(Tensors.ofFloats(name, floats, floats.length));
            }
            case "value_ints" -> {
                long[] ints =
                        value.getIntsList().stream().mapToLong(Long::longValue).toArray();
                yield Optional.of(Tensors.ofLongs(name, ints, ints.length));
            }
            default -> Optional.empty();
        };
    }
}
