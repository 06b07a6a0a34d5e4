package dev.densestream.model.prepare;

import dev.densestream.image.PreprocessSpec;

/**
 * Everything between a decoded picture and a network's input.
 *
 * @param picture how it comes to the network's size, outside the graph
 * @param pixels how its bytes become the network's numbers, inside the graph
 */
public record Preprocessing(PreprocessSpec picture, PixelScaling pixels) {}
