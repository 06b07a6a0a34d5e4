package dev.densestream.image;

/** How exactly pictures are decoded. */
public enum DecodeMode {
    /** Every pixel, as Pillow gives it. */
    EXACT,
    /** JPEG at a half, a quarter or an eighth of its size where that still is as large as what it is scaled to. */
    FAST
}
