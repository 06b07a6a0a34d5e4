package dev.densestream.fetch;

/** What fetches share with all images in flight: memory for encoded images, and turns. */
public interface ByteBudget {
    /**
     * Waits until {@code bytes} are free and takes them. One image asks once, for all that it may need, so that no two
     * images can wait for each other.
     */
    Lease reserve(long bytes) throws InterruptedException;

    /**
     * Waits for a turn to ask {@code origin}, once. Held for a single request, never while waiting for the next attempt, and
     * given back before another is asked for.
     *
     * @param origin a server or a bucket by its name; null for files, which only count among all fetches
     */
    default Lease turn(String origin) throws InterruptedException {
        return () -> {};
    }

    /** What was taken; closing it twice is harmless. */
    interface Lease extends AutoCloseable {
        @Override
        void close();
    }

    /** A budget without a limit, for the command line and tests. */
    static ByteBudget unlimited() {
        return bytes -> () -> {};
    }
}
