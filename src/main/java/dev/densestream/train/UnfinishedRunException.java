package dev.densestream.train;

/** There is a checkpoint that does not belong to what was asked for, in one line for a person. */
public final class UnfinishedRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnfinishedRunException(String message) {
        super(message);
    }
}
