package dev.densestream.pipeline;

import dev.densestream.event.Prediction;
import java.util.concurrent.CompletableFuture;

/** Where a shadow's results go. */
@FunctionalInterface
public interface ShadowSink extends AutoCloseable {
    /** What became of a result that was not lost. */
    enum End {
        ARRIVED,
        /** Its event is read again and will have another one. */
        FORGOTTEN
    }

    /** Tells in one line why a result is lost. */
    final class LostException extends Exception {
        private static final long serialVersionUID = 1L;

        public LostException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Sends one result, once, if its event is never read again. Waits for nothing.
     *
     * @param reading of its event
     * @param key of the record that the image came in, possibly null
     * @return completed when that is known, exceptionally when the result is lost
     */
    CompletableFuture<End> send(Reading reading, byte[] key, Prediction result);

    /** Sends what may leave, within a short time; loses the rest. */
    @Override
    default void close() {}
}
