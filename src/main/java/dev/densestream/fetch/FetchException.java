package dev.densestream.fetch;

/** A reference whose bytes cannot be had. */
public final class FetchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final boolean retryable;
    private final int attempts;

    /**
     * @param code {@code bad-uri}, {@code unsupported-scheme}, {@code not-allowed}, {@code not-found}, {@code http-status},
     *     {@code access-denied}, {@code archived}, {@code not-configured}, {@code timeout}, {@code connection-failed}, {@code
     *     content-encoding}, {@code unreadable} or {@code too-large}
     * @param message one line: what was found and what is allowed
     * @param retryable whether the same reference may work later
     * @param attempts how often it was tried, from 1; 0 where it was refused before any try
     */
    public FetchException(String code, String message, boolean retryable, int attempts) {
        super(message, null, false, false);
        this.code = code;
        this.retryable = retryable;
        this.attempts = attempts;
    }

    public String code() {
        return code;
    }

    public boolean retryable() {
        return retryable;
    }

    public int attempts() {
        return attempts;
    }
}
