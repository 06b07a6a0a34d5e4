package dev.densestream.model;

import java.util.Objects;

/**
 * How a model is run.
 *
 * @param provider where
 * @param maxBatch most images in one run, 1 to {@value #LARGEST_BATCH}
 */
public record SessionOptions(Provider provider, int maxBatch) {
    public static final int LARGEST_BATCH = 1024;

    public SessionOptions {
        Objects.requireNonNull(provider, "provider");
        if (maxBatch < 1 || maxBatch > LARGEST_BATCH) {
            throw new IllegalArgumentException("max batch %d: allowed is 1 to %d".formatted(maxBatch, LARGEST_BATCH));
        }
    }
}
