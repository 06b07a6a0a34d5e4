package dev.densestream.onnx;

/** A file that is no ONNX model, or a graph that cannot be read or changed as asked: one line for a person. */
public final class OnnxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OnnxException(String message) {
        super(message);
    }

    public OnnxException(String message, Throwable cause) {
        super(message, cause);
    }
}
