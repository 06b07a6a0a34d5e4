package dev.densestream.image;

/** How pictures are decoded. */
public record DecodeSettings(DecodeMode mode, Truncation truncation) {}
