package dev.densestream.fetch;

import java.time.Duration;
import java.util.Optional;

/** One try that did not give an image. */
final class FetchFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final boolean retryable;
    private final transient Duration retryAfter;
    private final Blame blame;
    private final transient Origin origin;

    /** What a failure says about where it happened. */
    enum Blame {
        /** Nothing: the fault is this reference's. */
        NONE,
        /** It could not do its work this time: a time-out, an answer of 5xx or 429, a connection that broke. */
        STRAINED,
        /** It does not know us, which may be the credentials' fault or, where it has answered before, this reference's. */
        REFUSED,
        /** It is not there: no address, no connection, no TLS. */
        DOWN
    }

    private FetchFailure(
            String code, String message, boolean retryable, Duration retryAfter, Blame blame, Origin origin) {
        super(message, null, false, false);
        this.code = code;
        this.retryable = retryable;
        this.retryAfter = retryAfter;
        this.blame = blame;
        this.origin = origin;
    }

    /**
     * A failure that may pass puts its origin under strain, until {@link #at} says otherwise.
     *
     * @param retryAfter what the server asks for, null where it asks for nothing
     */
    FetchFailure(String code, String message, boolean retryable, Duration retryAfter) {
        this(code, message, retryable, retryAfter, retryable ? Blame.STRAINED : Blame.NONE, null);
    }

    FetchFailure(String code, String message, boolean retryable) {
        this(code, message, retryable, null);
    }

    /** The same, with where it happened; without this, that is where the reference leads first. */
    FetchFailure at(Origin where, Blame whose) {
        return new FetchFailure(code, getMessage(), retryable, retryAfter, whose, where);
    }

    boolean retryable() {
        return retryable;
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    Blame blame() {
        return blame;
    }

    Optional<Origin> origin() {
        return Optional.ofNullable(origin);
    }

    FetchException after(int attempts) {
        return after(attempts, "");
    }

    /** @param remark to be added to the message */
    FetchException after(int attempts, String remark) {
        return new FetchException(code, getMessage() + remark, retryable, attempts);
    }
}
