package dev.densestream.fetch;

/** Memory for encoded images, shared by all images in flight. */
public interface ByteBudget {
    /**
     * Waits until {@code bytes} are free and takes them. One image asks once, for all that it may need, so that no two
     * images can wait for each other.
     */
    Lease reserve(long bytes) throws InterruptedException;

    /** Taken memory; closing it twice is harmless. */
    interface Lease extends AutoCloseable {
        @Override
        void close();
    }

    /** A budget without a limit, for the command line and tests. */
    static ByteBudget unlimited() {
        return bytes -> () -> {};
    }
}
