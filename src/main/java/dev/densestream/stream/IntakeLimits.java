package dev.densestream.stream;

/**
 * How much is taken in before the wrapped consumer holds back.
 *
 * @param window records of one partition that were read and not yet forwarded
 * @param bytes keys and values of all records in this process that were polled and not yet forwarded, those that still
 *     wait in the buffers of Kafka Streams counted in
 */
public record IntakeLimits(int window, long bytes) {
    public IntakeLimits {
        if (window < 1 || bytes < 1) {
            throw new IllegalArgumentException("window %d, bytes %d: allowed is 1 and more".formatted(window, bytes));
        }
    }

    /** Half: a partition whose images hang leaves the others room. */
    long bytesOfOnePartition() {
        return Math.max(1, bytes / 2);
    }
}
