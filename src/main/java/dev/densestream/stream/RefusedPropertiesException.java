package dev.densestream.stream;

/** Kafka properties that would break a guarantee: the user's to mend, not the cluster's. */
public final class RefusedPropertiesException extends StartUpException {
    private static final long serialVersionUID = 1L;

    public RefusedPropertiesException(String message) {
        super(message);
    }
}
