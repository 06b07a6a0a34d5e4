package dev.densestream.train;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.densestream.model.ContractMetadata;
import dev.densestream.model.ModelContract;
import dev.densestream.onnx.GraphBuilder;
import dev.densestream.onnx.GraphEditor;
import dev.densestream.onnx.LinearHead;
import dev.densestream.onnx.OnnxGraph;
import dev.densestream.onnx.Tensors;
import java.util.List;
import java.util.Map;

/** A prepared model with another last layer; all before it stays as it is, and so does a second output. */
final class TunedGraph {
    private final OnnxGraph original;
    private final LinearHead head;
    private final GraphEditor graph;

    private TunedGraph(OnnxGraph original, LinearHead head) {
        this.original = original;
        this.head = head;
        this.graph = original.edit();
    }

    /**
     * @param layer the new last layer; it may have another number of labels
     * @param temperature that logits are divided by; 1 leaves them alone
     * @param embedding whether what the layer reads becomes an output where it is not one already
     */
    static ModelProto of(
            OnnxGraph original,
            LinearHead head,
            LinearLayer layer,
            double temperature,
            ModelContract contract,
            boolean embedding) {
        var tuned = new TunedGraph(original, head);
        tuned.setWeights(layer);
        String logits = tuned.setBias(layer.bias());
        tuned.classify(logits, temperature);
        ValueInfoProto scores = GraphBuilder.value(
                ModelContract.OUTPUT,
                GraphBuilder.Element.FLOAT,
                -1,
                contract.labels().size());
        tuned.graph
                .outputs(original.outputs().stream()
                        .map(output -> output.getName().equals(ModelContract.OUTPUT) ? scores : output)
                        .toArray(ValueInfoProto[]::new))
                .metadata(ContractMetadata.write(contract));
        boolean isThere =
                original.outputs().stream().anyMatch(output -> output.getName().equals(ModelContract.EMBEDDING));
        if (embedding && !isThere) {
            tuned.embed();
        }
        return tuned.graph.build();
    }

    /** Comes last: what the layer reads may have had the output's name until here. */
    private void embed() {
        String flat = graph.node("Flatten", "embedding.flat", List.of(head.feature()), Map.of("axis", 1L));
        graph.free(ModelContract.EMBEDDING).rename(flat, ModelContract.EMBEDDING);
        graph.addOutput(GraphBuilder.value(ModelContract.EMBEDDING, GraphBuilder.Element.FLOAT, -1, head.features()));
    }

    private void setWeights(LinearLayer layer) {
        int labels = layer.bias().length;
        float[] values = head.rowPerLabel() ? layer.weights() : transposed(layer.weights(), labels);
        long[] dims = head.operator().equals("Conv")
                ? new long[] {labels, head.features(), 1, 1}
                : head.rowPerLabel() ? new long[] {labels, head.features()} : new long[] {head.features(), labels};
        graph.weight(Tensors.ofFloats(head.weight(), values, dims));
    }

    private float[] transposed(float[] weights, int labels) {
        float[] transposed = new float[weights.length];
        for (int label = 0; label < labels; label++) {
            for (int i = 0; i < head.features(); i++) {
                transposed[i * labels + label] = weights[label * head.features() + i];
            }
        }
        return transposed;
    }

    /** @return the value with the logits, bias included */
    private String setBias(float[] bias) {
        if (head.bias().isPresent()) {
            graph.weight(Tensors.ofFloats(head.bias().get(), bias, bias.length));
            return head.logits();
        }
        String name = graph.floats("classifier.bias", bias, bias.length);
        if (head.operator().equals("MatMul")) {
            return graph.node("Add", "logits", List.of(head.logits(), name), Map.of());
        }
        NodeProto layer = original.producer(head.logits()).orElseThrow();
        NodeProto.Builder withBias = layer.toBuilder();
        if (withBias.getInputCount() > 2) {
            withBias.setInput(2, name);
        } else {
            withBias.addInput(name);
        }
        graph.replace(layer, withBias.build());
        return head.logits();
    }

    private void classify(String logits, double temperature) {
        graph.free(ModelContract.OUTPUT);
        String flat = head.operator().equals("Conv")
                ? graph.node("Flatten", "logits.flat", List.of(logits), Map.of("axis", 1L))
                : logits;
        String calibrated = temperature == 1
                ? flat
                : graph.node(
                        "Div",
                        "logits.calibrated",
                        List.of(flat, graph.floats("temperature", new float[] {(float) temperature}, 1)),
                        Map.of());
        graph.node("Softmax", ModelContract.OUTPUT, List.of(calibrated), Map.of("axis", 1L));
    }
}
