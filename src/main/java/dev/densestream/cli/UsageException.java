package dev.densestream.cli;

/** A command that was used wrongly, in one line for a person: what was found, where, and what is allowed. Exit code 2. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }

    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
