package dev.densestream.train;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.densestream.onnx.Attributes;
import dev.densestream.onnx.OnnxGraph;
import dev.densestream.onnx.Tensors;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A graph as one sees it who asks what it computes: nodes that hand on what they read are not there, nor are the names by
 * which an exporter shares one weight between several nodes. What is not as asked for is an {@link IllegalArgumentException}
 * that says what it is.
 */
final class ReadableGraph {
    private static final Set<String> HAND_ON = Set.of("Identity", "Dropout");

    private final OnnxGraph graph;

    ReadableGraph(OnnxGraph graph) {
        this.graph = graph;
    }

    /** The value under the name that its maker gave it. */
    String value(String name) {
        String value = name;
        while (graph.producer(value).filter(this::handsOn).isPresent()) {
            value = graph.producer(value).orElseThrow().getInput(0);
        }
        return value;
    }

    private boolean handsOn(NodeProto node) {
        return HAND_ON.contains(node.getOpType()) || isPadOfNothing(node);
    }

    /** PyTorch writes one before each AveragePool. */
    private boolean isPadOfNothing(NodeProto node) {
        if (!node.getOpType().equals("Pad")) {
            return false;
        }
        LongStream pads = node.getInputCount() < 2
                ? Attributes.numbers(node, "pads").stream().mapToLong(Long::longValue)
                : graph.weight(node.getInput(1)).stream().flatMapToLong(weight -> LongStream.of(Tensors.longs(weight)));
        long[] counted = pads.toArray();
        return counted.length > 0 && LongStream.of(counted).allMatch(pad -> pad == 0);
    }

    /**
     * The node that makes a value.
     *
     * @param place where in a DenseNet it is
     */
    NodeProto maker(String name, String place) {
        return graph.producer(value(name))
                .orElseThrow(() ->
                        new IllegalArgumentException("%s reads '%s', which nothing makes".formatted(place, name)));
    }

    /**
     * The node that makes a value, which must be of one of some operators.
     *
     * @param place where in a DenseNet it is
     */
    NodeProto maker(String name, String place, String... operators) {
        NodeProto node = maker(name, place);
        if (!List.of(operators).contains(node.getOpType())) {
            throw new IllegalArgumentException("where a DenseNet has %s (%s) it has %s '%s'"
                    .formatted(String.join(" or ", operators), place, node.getOpType(), node.getOutput(0)));
        }
        return node;
    }

    /** The values that a value is a concatenation of, along the channels, in their order; the value itself where it is none. */
    List<String> sources(String name) {
        String value = value(name);
        return graph.producer(value)
                .filter(node -> node.getOpType().equals("Concat") && Attributes.number(node, "axis", 0) == 1)
                .map(node -> node.getInputList().stream().flatMap(input -> sources(input).stream()))
                .orElseGet(() -> Stream.of(value))
                .toList();
    }

    /** A weight of floats that a node reads. */
    TensorProto weight(NodeProto node, int input) {
        String name = value(node.getInput(input));
        TensorProto weight = graph.weight(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "input %d of its %s '%s' is no weight".formatted(input, node.getOpType(), node.getOutput(0))));
        if (weight.getDataType() != DataType.FLOAT_VALUE) {
            throw new IllegalArgumentException(
                    "its weights are of the type %s, needed is float: tune the model of full precision and import the result with --precision fp16"
                            .formatted(Tensors.typeName(weight.getDataType())));
        }
        return weight;
    }

    /** Whether a node reads something in a place that may be left empty. */
    static boolean reads(NodeProto node, int input) {
        return input < node.getInputCount() && !node.getInput(input).isEmpty();
    }

    /**
     * Refuses a window that is not the one of a DenseNet.
     *
     * @param node a convolution or a pooling
     * @param pad on each side
     */
    static void checkWindow(NodeProto node, String place, long kernel, long stride, long pad) {
        boolean plain = all(node, "kernel_shape", kernel)
                && all(node, "strides", stride)
                && (stride == 1 || Attributes.find(node, "strides").isPresent())
                && all(node, "pads", pad)
                && (pad == 0 || Attributes.find(node, "pads").isPresent())
                && all(node, "dilations", 1)
                && Attributes.number(node, "group", 1) == 1
                && Attributes.number(node, "ceil_mode", 0) == 0
                && Attributes.find(node, "auto_pad")
                        .map(AttributeProto::getS)
                        .filter(how -> !how.toStringUtf8().equals("NOTSET"))
                        .isEmpty();
        if (!plain) {
            throw new IllegalArgumentException(
                    "its %s %s is not %d × %d with stride %d, %d zeros on each side, in one group"
                            .formatted(node.getOpType(), place, kernel, kernel, stride, pad));
        }
    }

    private static boolean all(NodeProto node, String attribute, long wanted) {
        return Attributes.numbers(node, attribute).stream().allMatch(number -> number == wanted);
    }
}
