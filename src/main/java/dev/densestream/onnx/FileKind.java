package dev.densestream.onnx;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Tells from its first bytes what a file is that is no ONNX model. */
final class FileKind {
    private FileKind() {}

    /** @return a noun with its article, {@code null} where the bytes may well be an ONNX model's */
    static String notOnnx(byte[] bytes) {
        String start = new String(bytes, 0, Math.min(bytes.length, 64), StandardCharsets.ISO_8859_1);
        if (bytes.length == 0) {
            return "an empty file";
        } else if (start.startsWith("PK\3\4")) {
            return "a ZIP archive (a PyTorch checkpoint is one)";
        } else if (start.startsWith("\u0080\2") || start.startsWith("\u0080\4")) {
            return "a Python pickle (an old PyTorch checkpoint is one)";
        } else if (start.startsWith("\u0089HDF")) {
            return "an HDF5 file (a Keras model is one)";
        } else if (start.startsWith("GGUF")) {
            return "a GGUF file";
        } else if (start.startsWith("TFL3", 4)) {
            return "a TensorFlow Lite model";
        } else if (start.startsWith("ORTM", 4)) {
            return "a model in ONNX Runtime's own format";
        } else if (start.startsWith("{", 8) && start.startsWith("\0\0\0", 5)) {
            return "a safetensors file";
        } else if (start.startsWith("\u0089PNG") || start.startsWith("\u00ff\u00d8\u00ff")) {
            return "a picture";
        } else if (start.startsWith("version https://git-lfs")) {
            return "a Git LFS pointer (fetch the file itself: git lfs pull)";
        } else if (isText(bytes)) {
            return "a text file";
        }
        return null;
    }

    private static boolean isText(byte[] bytes) {
        byte[] start = Arrays.copyOf(bytes, Math.min(bytes.length, 256));
        for (byte b : start) {
            if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }
}
