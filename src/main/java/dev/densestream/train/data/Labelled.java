package dev.densestream.train.data;

/**
 * A picture and what it shows.
 *
 * @param label its position among the labels, from 0
 */
public record Labelled(EncodedPicture picture, int label) {}
