/** The straight line of one image, from its event to its outcome, and the batcher that many lines share. */
package dev.densestream.pipeline;
