package dev.densestream.onnx;

import java.util.Optional;

/**
 * The last layer of a classifier: {@code logits = W · feature + b}. It names parts of a graph and holds no numbers itself.
 *
 * @param operator {@code Gemm}, {@code MatMul} or {@code Conv}
 * @param feature the value that the layer reads; with all but its first dimension flattened it is {@code [N, features]}
 * @param logits the value that the layer makes, bias included
 * @param weight the name of W among the graph's weights
 * @param bias the name of b among the graph's weights, where the layer has one
 * @param features how many numbers describe an image
 * @param labels how many logits an image has
 * @param rowPerLabel whether W is stored as {@code [labels, features]} and not as {@code [features, labels]}
 */
public record LinearHead(
        String operator,
        String feature,
        String logits,
        String weight,
        Optional<String> bias,
        int features,
        int labels,
        boolean rowPerLabel) {

    /**
     * The logits of one image, worked out here and not in the graph.
     *
     * @param graph the one that the head was found in
     * @param read what the layer reads of the image
     */
    public double[] logits(OnnxGraph graph, float[] read) {
        float[] weights = Tensors.floats(graph.weight(weight).orElseThrow());
        double[] logits = new double[labels];
        bias.ifPresent(name -> {
            float[] shift = Tensors.floats(graph.weight(name).orElseThrow());
            for (int label = 0; label < labels; label++) {
                logits[label] = shift[label];
            }
        });
        for (int label = 0; label < labels; label++) {
            for (int i = 0; i < features; i++) {
                double factor = weights[rowPerLabel ? label * features + i : i * labels + label];
                logits[label] += factor * read[i];
            }
        }
        return logits;
    }
}
