package dev.densestream.model;

/** ONNX Runtime's execution provider. */
public enum Provider {
    /** The best that this machine has: CUDA where there is one, the CPU otherwise. */
    AUTO,
    CUDA,
    TENSORRT,
    CPU
}
