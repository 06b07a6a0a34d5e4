package dev.densestream.pipeline;

import java.time.Duration;
import java.util.Set;

/**
 * The limits of active work, shared by all images in flight.
 *
 * @param topK how many labels a prediction holds at most
 * @param deadline for fetch and decode of one image with all retries
 * @param maxPixels the largest picture, width × height as declared
 * @param concurrentFetches fetches at the same time, over all partitions
 * @param fetchesPerHost of these, how many from one host
 * @param encodedBytes fetched bytes that are not yet decoded
 * @param preparedImages images that are decoded and wait for scores
 * @param attributes those of events that predictions carry
 */
public record LineSettings(
        int topK,
        Duration deadline,
        long maxPixels,
        int concurrentFetches,
        int fetchesPerHost,
        long encodedBytes,
        int preparedImages,
        Set<String> attributes) {
    public LineSettings {
        attributes = Set.copyOf(attributes);
    }

    /** Predictions carry no attributes. */
    public LineSettings(
            int topK,
            Duration deadline,
            long maxPixels,
            int concurrentFetches,
            int fetchesPerHost,
            long encodedBytes,
            int preparedImages) {
        this(topK, deadline, maxPixels, concurrentFetches, fetchesPerHost, encodedBytes, preparedImages, Set.of());
    }

    /** Room for more images that wait for scores, where a model runs several batches at the same time. */
    public LineSettings withMorePrepared(int images) {
        return new LineSettings(
                topK,
                deadline,
                maxPixels,
                concurrentFetches,
                fetchesPerHost,
                encodedBytes,
                preparedImages + images,
                attributes);
    }
}
