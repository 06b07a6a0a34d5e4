package dev.densestream.model;

import java.util.Objects;

/**
 * How a model is run.
 *
 * @param provider where
 * @param maxBatch most images in one run, 1 to {@value #LARGEST_BATCH}
 * @param embedding whether runs give the embedding too
 * @param deterministic whether every batch is padded to {@code maxBatch}: a GPU chooses its algorithms by the size of the batch,
 *     so that the last digits of an image's scores would depend on how many others came with it
 * @param gpu for providers that run on one
 */
public record SessionOptions(
        Provider provider, int maxBatch, boolean embedding, boolean deterministic, GpuOptions gpu) {
    public static final int LARGEST_BATCH = 1024;

    public SessionOptions {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(gpu, "gpu");
        if (maxBatch < 1 || maxBatch > LARGEST_BATCH) {
            throw new IllegalArgumentException("max batch %d: allowed is 1 to %d".formatted(maxBatch, LARGEST_BATCH));
        }
    }

    /** For runs that give probabilities alone. */
    public SessionOptions(Provider provider, int maxBatch) {
        this(provider, maxBatch, false);
    }

    public SessionOptions(Provider provider, int maxBatch, boolean embedding) {
        this(provider, maxBatch, embedding, false, GpuOptions.DEFAULT);
    }

    /** The same on this very provider and GPU. */
    SessionOptions on(Provider found, int device) {
        return new SessionOptions(found, maxBatch, embedding, deterministic, gpu.on(device));
    }

    /** All sizes that a session is to see. */
    BatchLadder ladder() {
        return new BatchLadder(maxBatch, deterministic);
    }
}
