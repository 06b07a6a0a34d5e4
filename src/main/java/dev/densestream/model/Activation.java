package dev.densestream.model;

/** What turns logits into probabilities, inside the graph. */
public enum Activation {
    /** One label an image: the scores sum to one. */
    SOFTMAX,
    /** Labels independent of each other. */
    SIGMOID
}
