package dev.densestream.model.prepare;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.util.List;

/**
 * A model in prepared form, in the original's own precision, and what the original says of some pictures.
 *
 * @param model with its contract
 * @param pictures in the size of the model's input
 * @param wanted the original's probabilities for each picture alone
 * @param freedBatch whether the original is for a batch of one
 * @param findings what was found and done, a line each
 */
record Source(
        ModelProto model, List<byte[]> pictures, List<double[]> wanted, boolean freedBatch, List<String> findings) {
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
