package dev.densestream.pipeline;

import dev.densestream.event.Prediction;
import java.util.concurrent.CompletableFuture;

/** Where a shadow's results go. */
@FunctionalInterface
public interface ShadowSink extends AutoCloseable {
    /**
     * Sends one result, once.
     *
     * @param key of the record that the image came in, possibly null
     * @return completed when it has arrived, or exceptionally when it is lost
     */
    CompletableFuture<Void> send(byte[] key, Prediction result);

    @Override
    default void close() {}
}
