/** What a prepared model says of pictures whose label, or whose scores, are known. */
package dev.densestream.model.verify;
