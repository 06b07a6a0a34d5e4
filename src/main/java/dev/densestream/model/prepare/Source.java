package dev.densestream.model.prepare;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.util.List;
import java.util.Optional;

/**
 * A model in prepared form, in the original's own precision, and what the original says of some pictures.
 *
 * @param model with its contract
 * @param precision the original's own
 * @param pictures in the size of the model's input
 * @param wanted the original's probabilities for each picture alone
 * @param freedBatch whether the original is for a batch of one
 * @param embedding the second output, where it was asked for
 * @param findings what was found and done, a line each
 */
record Source(
        ModelProto model,
        Precision precision,
        List<byte[]> pictures,
        List<double[]> wanted,
        boolean freedBatch,
        Optional<Embedding> embedding,
        List<String> findings) {
    Source {
        pictures = List.copyOf(pictures);
        wanted = List.copyOf(wanted);
        findings = List.copyOf(findings);
    }

    /** A line of findings. */
    static String finding(String what, String words) {
        return "%-14s %s".formatted(what, words);
    }
}
