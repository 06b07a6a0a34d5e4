package dev.densestream.cli.broker;

/** A broker that cannot start or cannot go on: one line for a person. */
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BrokerException(String message) {
        super(message);
    }

    public BrokerException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Kafka wraps what a person needs to read several times over: {@code what}, and the message of the innermost cause. */
    public static BrokerException because(String what, Throwable cause) {
        Throwable innermost = cause;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
        return new BrokerException(what + ": " + message.lines().findFirst().orElse(""), cause);
    }
}
