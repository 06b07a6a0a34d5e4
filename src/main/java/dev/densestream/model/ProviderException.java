package dev.densestream.model;

/** The provider that was asked for is not in this installation. */
public final class ProviderException extends ModelException {
    private static final long serialVersionUID = 1L;

    public ProviderException(String message) {
        super(message);
    }

    ProviderException(String message, Throwable cause) {
        super(message, cause);
    }
}
