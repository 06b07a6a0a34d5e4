/** Building, reading and changing ONNX graphs. */
package dev.densestream.onnx;
