package dev.densestream.model;

/** A batch did not fit the device's memory; a smaller one may. */
final class OutOfMemoryOnDeviceException extends ModelException {
    private static final long serialVersionUID = 1L;

    OutOfMemoryOnDeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
