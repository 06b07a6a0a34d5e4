package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Makes the batch of a graph free that was exported for one picture. The 1 stands in the shapes of input and outputs, and in
 * the constant shapes that Reshapes bring their data to. Whether nothing else hangs on it, only running tells.
 */
public final class FreeBatch {
    private static final String BATCH = "N";

    private final OnnxGraph graph;
    private final GraphEditor editor;

    private FreeBatch(OnnxGraph graph) {
        this.graph = graph;
        this.editor = graph.edit();
    }

    /**
     * Opens every place where the batch of 1 stands.
     *
     * @param input the name of the input whose first dimension is the batch
     */
    public static OnnxGraph of(OnnxGraph graph, String input) {
        FreeBatch pass = new FreeBatch(graph);
        Set<String> ofPictures = graph.madeFrom(input);
        graph.nodes().stream()
                .filter(node -> node.getOpType().equals("Reshape") && ofPictures.contains(node.getInput(0)))
                .forEach(pass::reshape);
        pass.editor.inputs(open(graph.inputs()));
        pass.editor.outputs(open(graph.outputs()));
        return OnnxGraph.of(pass.editor.build());
    }

    private static ValueInfoProto[] open(List<ValueInfoProto> values) {
        return values.stream().map(FreeBatch::open).toArray(ValueInfoProto[]::new);
    }

    private static ValueInfoProto open(ValueInfoProto value) {
        var shape = value.getType().getTensorType().getShape();
        if (shape.getDimCount() == 0 || shape.getDim(0).getDimValue() != 1) {
            return value;
        }
        ValueInfoProto.Builder open = value.toBuilder();
        open.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .setDim(0, Dimension.newBuilder().setDimParam(BATCH));
        return open.build();
    }

    private void reshape(NodeProto node) {
        Optional<TensorProto> shape = graph.weight(node.getInput(1));
        if (shape.isEmpty()) {
            return;
        }
        long[] sizes = Tensors.longs(shape.get());
        if (sizes.length < 2 || sizes[0] != 1) {
            return;
        }
        NodeProto.Builder open = node.toBuilder();
        if (LongStream.of(sizes).anyMatch(size -> size == -1)) {
            sizes[0] = 0; // as many as the data has there: the only −1 is taken
            open = Attributes.without(node, "allowzero").toBuilder();
        } else {
            sizes[0] = -1;
        }
        open.setInput(1, editor.longs(node.getInput(1) + ".open", sizes, sizes.length));
        editor.replace(node, open.build());
    }
}
