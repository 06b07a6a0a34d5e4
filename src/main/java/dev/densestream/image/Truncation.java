package dev.densestream.image;

/** What becomes of a file that ends before its picture does. */
public enum Truncation {
    /** It is no picture. */
    REFUSED,
    /** What it holds of its picture is taken, and the picture says that it was truncated. */
    ACCEPTED
}
