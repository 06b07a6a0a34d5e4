package dev.densestream.fetch;

import java.time.Duration;
import java.util.Optional;

/** One try that did not give an image. */
final class FetchFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final boolean retryable;
    private final transient Duration retryAfter;

    /** @param retryAfter what the server asks for, null where it asks for nothing */
    FetchFailure(String code, String message, boolean retryable, Duration retryAfter) {
        super(message, null, false, false);
        this.code = code;
        this.retryable = retryable;
        this.retryAfter = retryAfter;
    }

    FetchFailure(String code, String message, boolean retryable) {
        this(code, message, retryable, null);
    }

    boolean retryable() {
        return retryable;
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    FetchException after(int attempts) {
        return new FetchException(code, getMessage(), retryable, attempts);
    }
}
