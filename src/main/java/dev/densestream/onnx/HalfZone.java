package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.HashSet;
import java.util.Set;

/**
 * Which nodes of a network may work in half precision: neither those before the first layer with weights, which scale the
 * pixels, nor the last activation and what follows it, which make the probabilities.
 */
final class HalfZone {
    private static final Set<String> LAYERS = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul", "Einsum");
    private static final Set<String> ACTIVATIONS = Set.of("Softmax", "LogSoftmax", "Sigmoid");

    /** Operators that ONNX defines for half precision in every operator set, and that lose nothing else by it. */
    private static final Set<String> OPERATORS = Set.of(("Conv ConvTranspose Gemm MatMul Einsum"
                    + " BatchNormalization InstanceNormalization LayerNormalization GroupNormalization"
                    + " LpNormalization LRN"
                    + " Relu LeakyRelu PRelu Elu Selu Celu ThresholdedRelu Clip Sigmoid HardSigmoid HardSwish Tanh"
                    + " Softplus Softsign Gelu Mish Erf Softmax LogSoftmax"
                    + " Add Sub Mul Div Pow Sqrt Exp Log Neg Abs Reciprocal Floor Ceil Round Sign Min Max Sum Mean"
                    + " Where Equal Greater GreaterOrEqual Less LessOrEqual"
                    + " MaxPool AveragePool GlobalAveragePool GlobalMaxPool"
                    + " ReduceMean ReduceSum ReduceMax ReduceMin ReduceL2 ReduceSumSquare"
                    + " Concat Flatten Reshape Transpose Squeeze Unsqueeze Identity Dropout Pad Slice Gather Split"
                    + " Expand Tile DepthToSpace SpaceToDepth Resize Upsample"
                    + " Cast ConstantOfShape Shape Size")
            .split(" "));

    /** By the first value that each node makes. */
    private final Set<String> half = new HashSet<>();

    HalfZone(OnnxGraph graph) {
        Set<String> afterLayers = new HashSet<>();
        Set<String> beforeLayers = new HashSet<>();
        for (NodeProto node : graph.nodes()) {
            if (isLayer(node) || Nodes.reads(node).stream().anyMatch(afterLayers::contains)) {
                afterLayers.addAll(Nodes.writes(node));
            }
        }
        for (NodeProto node : graph.nodes().reversed()) {
            if (isLayer(node) || Nodes.writes(node).stream().anyMatch(beforeLayers::contains)) {
                beforeLayers.addAll(Nodes.reads(node));
            }
        }
        Set<String> probabilities = new HashSet<>();
        for (NodeProto node : graph.nodes()) {
            boolean last = (ACTIVATIONS.contains(node.getOpType())
                            && Nodes.writes(node).stream().noneMatch(beforeLayers::contains))
                    || Nodes.reads(node).stream().anyMatch(probabilities::contains);
            if (last) {
                probabilities.addAll(Nodes.writes(node));
            } else if (afterLayers.containsAll(Nodes.writes(node)) && OPERATORS.contains(node.getOpType())) {
                half.add(node.getOutput(0));
            }
        }
    }

    private static boolean isLayer(NodeProto node) {
        return LAYERS.contains(node.getOpType());
    }

    boolean contains(NodeProto node) {
        return half.contains(node.getOutput(0));
    }
}
