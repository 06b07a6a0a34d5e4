/** The paper's pictures, drawn from what we count, train and keep in our files. */
package dev.densestream.train.figures;
