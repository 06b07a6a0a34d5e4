package dev.densestream.cli.labels;

/** An image and the label that it has after all events. */
public record LabelledImage(String uri, String label) {}
