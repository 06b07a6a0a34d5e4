package dev.densestream.model;

/** The device is gone for this process: no later run can succeed, only a new process can. */
public final class DeviceLostException extends ModelException {
    private static final long serialVersionUID = 1L;

    public DeviceLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
