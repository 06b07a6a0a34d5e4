/** From encoded bytes to pixels to the model's input. */
package dev.densestream.image;
