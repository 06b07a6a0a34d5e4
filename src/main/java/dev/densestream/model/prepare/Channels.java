package dev.densestream.model.prepare;

/** The order of the colours in a network's input. */
public enum Channels {
    RGB,
    /** As OpenCV and Caffe have them. */
    BGR
}
