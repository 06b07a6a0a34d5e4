package dev.densestream.replay.diff;

/** Which of the two sets of results; changes are told from {@link #A} to {@link #B}. */
public enum Side {
    A,
    B
}
