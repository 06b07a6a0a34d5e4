package dev.densestream.model;

/** A model file that cannot be used, or a device that cannot run it: one line for a person. */
public class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ModelException(String message) {
        super(message);
    }

    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
