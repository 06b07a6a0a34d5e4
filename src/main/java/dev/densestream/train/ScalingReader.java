package dev.densestream.train;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.densestream.model.ModelContract;
import dev.densestream.onnx.Attributes;
import dev.densestream.onnx.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Reads what turns a prepared model's bytes into its network's input. */
final class ScalingReader {
    private static final String PLACE = "before the first convolution";
    private static final int CHANNELS = 3;

    private final ReadableGraph graph;

    ScalingReader(ReadableGraph graph) {
        this.graph = graph;
    }

    /**
     * @param input what the first convolution reads
     * @throws IllegalArgumentException if the pictures come to it on another way than red, green and blue, minus a mean, by a
     *     deviation
     */
    Scaling behind(String input) {
        NodeProto transpose = node(input);
        if (!transpose.getOpType().equals("Transpose")
                || !Attributes.numbers(transpose, "perm").equals(List.of(0L, 3L, 1L, 2L))) {
            throw refused(transpose);
        }
        float[] mean = new float[CHANNELS];
        float[] deviation = new float[CHANNELS];
        Arrays.fill(deviation, 1);
        NodeProto node = node(transpose.getInput(0));
        if (node.getOpType().equals("Div")) {
            deviation = channels(node);
            node = node(node.getInput(0));
        }
        if (node.getOpType().equals("Sub")) {
            mean = channels(node);
            node = node(node.getInput(0));
        }
        if (!node.getOpType().equals("Cast")) {
            throw refused(node);
        }
        if (!graph.value(node.getInput(0)).equals(ModelContract.INPUT)) {
            throw refused(node(node.getInput(0)));
        }
        return new Scaling(parts(mean), parts(deviation));
    }

    private NodeProto node(String value) {
        if (graph.value(value).equals(ModelContract.INPUT)) {
            throw new IllegalArgumentException("it scales its pictures in another way than by their channels");
        }
        return graph.maker(value, PLACE);
    }

    private float[] channels(NodeProto node) {
        TensorProto weight = graph.weight(node, 1);
        if (!weight.getDimsList().equals(List.of((long) CHANNELS))) {
            throw refused(node);
        }
        return Tensors.floats(weight);
    }

    private static List<Double> parts(float[] ofBytes) {
        return IntStream.range(0, CHANNELS)
                .mapToObj(channel -> ofBytes[channel] / Scaling.BYTE)
                .toList();
    }

    private static IllegalArgumentException refused(NodeProto node) {
        return new IllegalArgumentException(
                node.getOpType().equals("Gather")
                        ? "it takes blue, green and red in this order (BGR), training has red first"
                        : "its pictures go through %s '%s' %s, which training does not have"
                                .formatted(node.getOpType(), node.getOutput(0), PLACE));
    }
}
