package dev.densestream.fetch;

/** The encoded bytes of an image and the memory that was taken for them. */
public final class FetchedImage implements AutoCloseable {
    private final byte[] bytes;
    private final int attempts;
    private final ByteBudget.Lease lease;

    public FetchedImage(byte[] bytes, int attempts, ByteBudget.Lease lease) {
        this.bytes = bytes;
        this.attempts = attempts;
        this.lease = lease;
    }

    /** The bytes themselves, not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    /** How often it was tried, from 1. */
    public int attempts() {
        return attempts;
    }

    @Override
    public void close() {
        lease.close();
    }
}
