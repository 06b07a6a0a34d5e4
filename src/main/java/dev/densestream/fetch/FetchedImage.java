package dev.densestream.fetch;

/** The encoded bytes of an image and the memory that was taken for them. Used by one thread at a time. */
public final class FetchedImage implements AutoCloseable {
    private byte[] bytes;
    private final int attempts;
    private final ByteBudget.Lease lease;

    public FetchedImage(byte[] bytes, int attempts, ByteBudget.Lease lease) {
        this.bytes = bytes;
        this.attempts = attempts;
        this.lease = lease;
    }

    /** An image that came with its event: taking it counts as one attempt. */
    public static FetchedImage inline(byte[] bytes, ByteBudget.Lease lease) {
        return new FetchedImage(bytes, 1, lease);
    }

    /**
     * The bytes themselves, not a copy.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public byte[] bytes() {
        if (bytes == null) {
            throw new IllegalStateException("the image was given back");
        }
        return bytes;
    }

    /** How often it was tried, from 1. */
    public int attempts() {
        return attempts;
    }

    /** Gives the memory back; closing twice is harmless. The bytes are let go of, so that the budget tells the truth. */
    @Override
    public void close() {
        bytes = null;
        lease.close();
    }
}
