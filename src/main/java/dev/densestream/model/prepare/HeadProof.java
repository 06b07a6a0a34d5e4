package dev.densestream.model.prepare;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.densestream.model.FloatTensor;
import dev.densestream.model.GraphSession;
import dev.densestream.model.ModelException;
import dev.densestream.onnx.LinearHead;
import dev.densestream.onnx.OnnxGraph;
import java.util.ArrayList;
import java.util.List;

/** Proves that a classifier's last layer was told rightly: logits worked out from its feature are those of the graph. */
public final class HeadProof {
    /** How many pictures are enough. */
    public static final int PICTURES = 8;

    private static final double SINGLE = 1e-4;
    private static final double HALF = 1e-2;

    private HeadProof() {}

    /**
     * Runs the graph with its inner values as outputs.
     *
     * @param graph in one piece
     * @param inputs of the graph's own input, one picture each, at least {@value #PICTURES}; the first ones are taken
     * @return the feature of each of these pictures, {@code [1, D]}
     * @throws ModelException if the layer gives other logits
     */
    public static List<FloatTensor> prove(OnnxGraph graph, LinearHead head, List<FloatTensor> inputs) {
        double tolerance =
                graph.weight(head.weight()).orElseThrow().getDataType() == DataType.FLOAT_VALUE ? SINGLE : HALF;
        List<FloatTensor> features = new ArrayList<>();
        try (GraphSession session = GraphSession.of(withInnerValues(graph, head))) {
            for (FloatTensor input : inputs.subList(0, PICTURES)) {
                var found = session.run(input);
                float[] feature = found.get(head.feature()).values();
                if (feature.length != head.features()) {
                    throw new ModelException(
                            "its last layer, %s '%s', reads %s of an image, needed are %d numbers: it does not see the whole image at once"
                                    .formatted(
                                            head.operator(),
                                            head.logits(),
                                            found.get(head.feature()).shape(),
                                            head.features()));
                }
                compare(
                        head,
                        head.logits(graph, feature),
                        found.get(head.logits()).values(),
                        tolerance);
                features.add(new FloatTensor(List.of(1L, (long) feature.length), feature));
            }
        }
        return features;
    }

    private static ModelProto withInnerValues(OnnxGraph graph, LinearHead head) {
        // ONNX Runtime tells their types and shapes itself.
        return graph.edit()
                .outputs(
                        ValueInfoProto.newBuilder().setName(head.feature()).build(),
                        ValueInfoProto.newBuilder().setName(head.logits()).build())
                .build();
    }

    private static void compare(LinearHead head, double[] wanted, float[] found, double tolerance) {
        double largest = 1;
        double difference = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, Math.abs(wanted[i]));
            difference = Math.max(difference, Math.abs(wanted[i] - found[i]));
        }
        if (!(difference <= tolerance * largest)) {
            throw new ModelException(
                    "its last layer was told wrongly: %s '%s' gives logits that differ by %.1e from W·x+b"
                            .formatted(head.operator(), head.logits(), difference));
        }
    }
}
