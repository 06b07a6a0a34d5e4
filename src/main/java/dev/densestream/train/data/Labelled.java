package dev.densestream.train.data;

/**
 * A picture and what it shows.
 *
 * @param label its position among the labels, from 0
 * @param hash of its encoded bytes
 */
public record Labelled(EncodedPicture picture, int label, ContentHash hash) {}
