package dev.densestream.model;

/** What was asked for cannot be: an option, a file of labels or of preprocessing is wrong or missing. One line. */
public final class OptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OptionException(String message) {
        super(message);
    }

    public OptionException(String message, Throwable cause) {
        super(message, cause);
    }
}
