package dev.densestream.model.prepare;

/** What a network gives out. */
public enum ScoreKind {
    /** Any real numbers: an activation must follow. */
    LOGITS,
    /** 0 to 1: the activation is in the graph already. */
    PROBABILITIES
}
