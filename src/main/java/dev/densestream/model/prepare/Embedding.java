package dev.densestream.model.prepare;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.model.FloatTensor;
import dev.densestream.model.GraphSession;
import dev.densestream.model.ModelContract;
import dev.densestream.model.ModelException;
import dev.densestream.model.PreparedModel;
import dev.densestream.onnx.GraphBuilder;
import dev.densestream.onnx.GraphEditor;
import dev.densestream.onnx.HeadFinder;
import dev.densestream.onnx.LinearHead;
import dev.densestream.onnx.OnnxException;
import dev.densestream.onnx.OnnxGraph;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The second output of a prepared model: what its last layer reads.
 *
 * @param head the last layer of the original
 * @param half whether that layer works in half precision
 * @param features what it read there for the first pictures of the self-check, each alone
 */
record Embedding(LinearHead head, boolean half, List<FloatTensor> features) {
    Embedding {
        features = List.copyOf(features);
    }

    /**
     * @param graph the original
     * @param inputs pictures as the original's own input, each alone
     * @throws OnnxException if the last layer cannot be told
     * @throws ModelException if it is another one than the graph says
     */
    static Embedding of(OnnxGraph graph, String output, int labels, List<FloatTensor> inputs) {
        LinearHead head = HeadFinder.of(graph, output, labels);
        int type = graph.weight(head.weight()).orElseThrow().getDataType();
        return new Embedding(head, type == DataType.FLOAT16_VALUE, HeadProof.prove(graph, head, inputs));
    }

    /**
     * Puts the nodes in that make the output, before anything in the graph gets another name.
     *
     * @return the value that is to become the output
     */
    String addTo(GraphEditor graph) {
        String flat = graph.node("Flatten", "embedding.flat", List.of(head.feature()), Map.of("axis", 1L));
        return half
                ? graph.node("Cast", "embedding.float", List.of(flat), Map.of("to", (long) DataType.FLOAT_VALUE))
                : flat;
    }

    String finding() {
        return Source.finding(
                "embedding",
                "%d numbers a picture, read by %s '%s'".formatted(head.features(), head.operator(), head.logits()));
    }

    ValueInfoProto output() {
        return GraphBuilder.value(ModelContract.EMBEDDING, GraphBuilder.Element.FLOAT, -1, head.features());
    }

    /**
     * Holds a prepared model's embeddings against what the original's last layer read: alone and among others.
     *
     * @param pictures those of {@link #features} first
     * @throws ModelException if they differ
     */
    void prove(Path file, List<byte[]> pictures, Precision precision) {
        PreprocessSpec size = PreparedModel.open(file).contract().preprocess();
        try (GraphSession session = GraphSession.open(file)) {
            for (int batch : SelfCheck.BATCHES) {
                FloatTensor input = FloatTensor.ofPictures(pictures.subList(0, batch), size);
                float[] found = session.run(input).get(ModelContract.EMBEDDING).values();
                for (int i = 0; i < batch; i++) {
                    compare(features.get(i).values(), found, i * head.features(), batch, precision);
                }
            }
        }
    }

    private static void compare(float[] wanted, float[] found, int from, int batch, Precision precision) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < wanted.length; i++) {
            largest = Math.max(largest, Math.abs(wanted[i]));
            difference = Math.max(difference, Math.abs(wanted[i] - found[from + i]));
        }
        double allowed = precision.largestPartOfEmbedding() * largest;
        if (!(difference <= allowed)) {
            throw new ModelException(
                    "its embedding differs from what the original's last layer reads, with %d pictures in a batch, by up to %.1e, allowed is %.0e"
                            .formatted(batch, difference, allowed));
        }
    }
}
