package dev.densestream.model;

/** The device is gone, and with it the process's ability to run the model: no retry of ours mends it. */
public final class DeviceLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DeviceLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
