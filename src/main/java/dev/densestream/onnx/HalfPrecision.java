package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings a network's layers and their weights to half precision. Scaling of the pixels and the last activation stay in single
 * precision ({@link HalfZone}), and where a value passes from one to the other a Cast is put in. Every operator keeps one
 * type throughout, which is valid in each operator set and what GPUs have kernels for.
 */
public final class HalfPrecision {
    private static final float LARGEST = 65_504;
    private static final float EPSILON = 1e-5f;

    /** Inputs that the operator wants in single precision whatever its data is. */
    private static final Map<String, Set<Integer>> ALWAYS_FLOAT = Map.of("Resize", Set.of(1, 2), "Upsample", Set.of(1));

    private final OnnxGraph graph;
    private final ElementTypes types;
    private final HalfZone zone;
    private final GraphEditor editor;
    private final Map<String, String> casts = new HashMap<>();

    private HalfPrecision(OnnxGraph graph) {
        this.graph = graph;
        this.types = new ElementTypes(graph);
        this.zone = new HalfZone(graph);
        this.editor = graph.edit();
    }

    /**
     * Converts all layers.
     *
     * @param graph whose outputs are to stay in single precision
     * @throws OnnxException if an operator is not known, or a weight is too large for half precision
     */
    public static ModelProto of(OnnxGraph graph) {
        HalfPrecision pass = new HalfPrecision(graph);
        pass.refuseUnknown();
        graph.nodes().forEach(pass::convert);
        for (ValueInfoProto output : graph.outputs()) {
            pass.keepFloat(output);
        }
        return pass.editor.build();
    }

    private void refuseUnknown() {
        for (NodeProto node : graph.nodes()) {
            if (!OnnxGraph.isDefaultDomain(node.getDomain())) {
                throw new OnnxException("operator %s of %s is not one of ONNX's own: its precision cannot be changed"
                        .formatted(node.getOpType(), node.getDomain()));
            }
            if (Nodes.graphs(node).findAny().isPresent()) {
                throw new OnnxException("operator %s has graphs inside it: their precision cannot be changed"
                        .formatted(node.getOpType()));
            }
            if (Nodes.isQuantised(node)) {
                throw new OnnxException("it is quantised already (operator %s)".formatted(node.getOpType()));
            }
        }
    }

    private void convert(NodeProto node) {
        boolean half = zone.contains(node);
        if (half && node.getOpType().equals("BatchNormalization") && hasConstantStatistics(node)) {
            editor.replace(node, normalization(node));
            return;
        }
        NodeProto.Builder converted = node.toBuilder();
        Set<Integer> single = ALWAYS_FLOAT.getOrDefault(node.getOpType(), Set.of());
        for (int i = 0; i < node.getInputCount(); i++) {
            String input = node.getInput(i);
            if (types.isFloat(input)) {
                converted.setInput(i, half && !single.contains(i) ? half(input) : single(input));
            }
        }
        editor.replace(node, half ? makingHalves(converted.build()) : converted.build());
    }

    /** Operators that name their result's type. */
    private NodeProto makingHalves(NodeProto node) {
        if (!types.isFloat(node.getOutput(0))) {
            return node;
        }
        return switch (node.getOpType()) {
            case "Cast" -> Attributes.with(node, "to", (long) DataType.FLOAT16_VALUE);
            case "ConstantOfShape" -> {
                float[] value = Attributes.find(node, "value")
                        .map(AttributeProto::getT)
                        .map(Tensors::floats)
                        .orElse(new float[] {0});
                yield Attributes.without(node, "value").toBuilder()
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("value")
                                .setType(AttributeProto.AttributeType.TENSOR)
                                .setT(Tensors.ofHalves("value", value, 1)))
                        .build();
            }
            default -> node;
        };
    }

    private boolean hasConstantStatistics(NodeProto node) {
        return node.getInputCount() == 5
                && node.getInputList().stream()
                        .skip(1)
                        .allMatch(input -> graph.weight(input).isPresent());
    }

    /**
     * Scale and shift are worked out in single precision, with mean 0 and variance 1 for what remains: a variance of a
     * millionth or a million does not survive in half precision.
     */
    private NodeProto normalization(NodeProto node) {
        float[] scale = weight(node, 1);
        float[] shift = weight(node, 2);
        float[] mean = weight(node, 3);
        float[] variance = weight(node, 4);
        float epsilon = Attributes.real(node, "epsilon", EPSILON);
        float[] ones = new float[scale.length];
        for (int i = 0; i < scale.length; i++) {
            double exact = scale[i] / Math.sqrt((double) variance[i] + epsilon);
            shift[i] = (float) (shift[i] - mean[i] * exact);
            scale[i] = (float) exact;
            ones[i] = 1 - epsilon;
        }
        String name = node.getOutput(0);
        return node.toBuilder()
                .setInput(0, half(node.getInput(0)))
                .setInput(1, halves(name + ".scale", scale, scale.length))
                .setInput(2, halves(name + ".shift", shift, scale.length))
                .setInput(3, halves(name + ".mean", new float[scale.length], scale.length))
                .setInput(4, halves(name + ".variance", ones, scale.length))
                .build();
    }

    private float[] weight(NodeProto node, int input) {
        return Tensors.floats(graph.weight(node.getInput(input)).orElseThrow());
    }

    private String half(String value) {
        if (graph.weight(value).isPresent()) {
            TensorProto weight = graph.weight(value).get();
            return casts.computeIfAbsent(value, name -> halves(name, Tensors.floats(weight), Tensors.dims(weight)));
        }
        return isMadeInHalf(value) ? value : cast(value, "half", DataType.FLOAT16_VALUE);
    }

    private String single(String value) {
        return isMadeInHalf(value) ? cast(value, "single", DataType.FLOAT_VALUE) : value;
    }

    private boolean isMadeInHalf(String value) {
        return graph.producer(value).filter(zone::contains).isPresent();
    }

    private String cast(String value, String suffix, long type) {
        return casts.computeIfAbsent(
                value, name -> editor.node("Cast", name + "." + suffix, List.of(name), Map.of("to", type)));
    }

    private String halves(String wanted, float[] values, long... dims) {
        for (float value : values) {
            if (Math.abs(value) > LARGEST) {
                throw new OnnxException("weight %s has %s in it, half precision ends at ±%.0f: leave it in fp32"
                        .formatted(wanted, value, LARGEST));
            }
        }
        String name = editor.unused(wanted + ".half");
        editor.weight(Tensors.ofHalves(name, values, dims));
        return name;
    }

    /** An output that a layer makes gets a Cast behind it, and the layer's value another name. */
    private void keepFloat(ValueInfoProto output) {
        String name = output.getName();
        if (types.isFloat(name) && isMadeInHalf(name)) {
            String half = editor.unused(name + ".half");
            editor.rename(name, half);
            editor.add(GraphEditor.node("Cast", List.of(half), Map.of("to", (long) DataType.FLOAT_VALUE))
                    .setName(name)
                    .addOutput(name)
                    .build());
            editor.outputs(graph.outputs().toArray(ValueInfoProto[]::new));
        }
    }
}
