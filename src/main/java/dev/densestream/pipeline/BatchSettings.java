package dev.densestream.pipeline;

import java.time.Duration;

/**
 * When a batch is full enough.
 *
 * @param maxSize the most images in one run
 * @param linger how long the first image of a batch waits for others
 */
public record BatchSettings(int maxSize, Duration linger) {
    public BatchSettings {
        if (maxSize < 1) {
            throw new IllegalArgumentException("batch size " + maxSize + ": allowed is 1 and more");
        }
        if (linger.isNegative()) {
            throw new IllegalArgumentException("linger " + linger + ": allowed is 0 and more");
        }
    }
}
