package dev.densestream.train;

import dev.densestream.image.Pixels;

/**
 * A validation picture that got a wrong label first.
 *
 * @param name where it was found
 * @param label the right one
 * @param said the label that it got
 * @param score of the label that it got
 * @param scoreOfLabel of the right one
 * @param picture as the model saw it
 */
public record Mistake(String name, int label, int said, double score, double scoreOfLabel, Pixels picture) {}
