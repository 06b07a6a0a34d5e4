package dev.densestream.model.prepare;

/** Where the colours stand in a network's input. */
public enum Layout {
    /** Colours before rows and columns, as PyTorch has them. */
    NCHW,
    /** Colours last, as TensorFlow has them. */
    NHWC
}
