package dev.densestream.stream;

import dev.densestream.pipeline.Envelope;
import dev.densestream.pipeline.ImagePipeline;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;

/**
 * One record between being read and being forwarded.
 *
 * <ol>
 *   <li><b>running</b>: owned by the image's virtual thread, which calls {@link #finish} once;
 *   <li><b>finished</b>: waits for its turn in the {@link Window}, owned by the stream thread of its task;
 *   <li><b>forwarded</b>: out of the window; its offset may be committed;
 *   <li><b>dropped</b>: its task was closed before; nobody looks at it again, and its offset was never committed.
 * </ol>
 */
final class InFlight {
    private final Envelope envelope;
    private final Record<byte[], byte[]> original;
    private ImagePipeline.Ticket ticket;
    private volatile List<Outgoing> outgoing;

    InFlight(Envelope envelope, Record<byte[], byte[]> original) {
        this.envelope = envelope;
        this.original = original;
    }

    Envelope envelope() {
        return envelope;
    }

    /** The record as it was read; a punctuator has no record context, so key, timestamp and headers are kept here. */
    Record<byte[], byte[]> original() {
        return original;
    }

    long offset() {
        return envelope.source().offset();
    }

    void started(ImagePipeline.Ticket running) {
        ticket = running;
    }

    /** Called by the image's thread. */
    void finish(List<Outgoing> results) {
        outgoing = results;
    }

    boolean finished() {
        return outgoing != null;
    }

    /** All that leaves for this record, in this order; null while running. */
    List<Outgoing> outgoing() {
        return outgoing;
    }

    void cancel() {
        if (ticket != null) {
            ticket.cancel();
        }
    }
}
