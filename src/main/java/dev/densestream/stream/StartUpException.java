package dev.densestream.stream;

/** Why the application cannot start, in one line for a person. */
public class StartUpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartUpException(String message) {
        super(message);
    }

    public StartUpException(String message, Throwable cause) {
        super(message, cause);
    }
}
