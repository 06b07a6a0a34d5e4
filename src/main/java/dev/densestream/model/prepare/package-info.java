/** From a foreign ONNX classifier to a prepared model, proved to answer as the foreign one does. */
package dev.densestream.model.prepare;
