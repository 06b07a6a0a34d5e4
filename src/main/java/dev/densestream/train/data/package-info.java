/** Labelled pictures: found, divided into those to learn from and those to choose by, decoded, and changed at random. */
package dev.densestream.train.data;
