package dev.densestream.cli;

/** Why a command could not do what it was asked for, in one line for a person: exit code 1. */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        super(message);
    }

    CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
