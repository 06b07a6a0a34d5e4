package dev.densestream.model;

import java.util.Objects;

/**
 * How a model is run.
 *
 * @param provider where
 * @param maxBatch most images in one run, 1 to {@value #LARGEST_BATCH}
 * @param embedding whether runs give the embedding too
 */
public record SessionOptions(Provider provider, int maxBatch, boolean embedding) {
    public static final int LARGEST_BATCH = 1024;

    public SessionOptions {
        Objects.requireNonNull(provider, "provider");
        if (maxBatch < 1 || maxBatch > LARGEST_BATCH) {
            throw new IllegalArgumentException("max batch %d: allowed is 1 to %d".formatted(maxBatch, LARGEST_BATCH));
        }
    }

    /** For runs that give probabilities alone. */
    public SessionOptions(Provider provider, int maxBatch) {
        this(provider, maxBatch, false);
    }
}
