/** The DenseNet family, labelled images, the training loop and the export to a prepared ONNX model. */
package dev.densestream.train;
