package dev.densestream.train;

import java.util.List;

/**
 * A last layer: {@code logits = W · feature + b}.
 *
 * @param weights {@code [labels, features]}, row by row
 * @param bias one number for each label
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from one owner to the next, never compared.
record LinearLayer(float[] weights, float[] bias) {
    float[] logits(float[] feature) {
        float[] logits = new float[bias.length];
        for (int label = 0; label < logits.length; label++) {
            double sum = bias[label];
            for (int i = 0; i < feature.length; i++) {
                sum += (double) weights[label * feature.length + i] * feature[i];
            }
            logits[label] = (float) sum;
        }
        return logits;
    }

    List<float[]> logits(List<float[]> features) {
        return features.stream().map(this::logits).toList();
    }
}
