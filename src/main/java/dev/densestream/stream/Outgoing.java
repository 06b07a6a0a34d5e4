package dev.densestream.stream;

import dev.densestream.event.Source;
import org.apache.kafka.common.header.Headers;

/** A result as bytes, ready to leave. */
final class Outgoing {
    /** The topic that it leaves to, as the name of its sink. */
    enum Destination {
        PREDICTIONS,
        EMBEDDINGS,
        DEAD_LETTERS;

        String sink() {
            return switch (this) {
                case PREDICTIONS -> "predictions";
                case EMBEDDINGS -> "embeddings";
                case DEAD_LETTERS -> "dead-letters";
            };
        }
    }

    private final Destination destination;
    private final byte[] json;
    private final Source source;
    private final Headers headers;
    private final boolean bare;

    /**
     * @param source the input record, which decides the output partition
     * @param bare whether the key stays behind, because with it the record would not fit its topic
     */
    Outgoing(Destination destination, byte[] json, Source source, Headers headers, boolean bare) {
        this.destination = destination;
        this.json = json;
        this.source = source;
        this.headers = headers;
        this.bare = bare;
    }

    Destination destination() {
        return destination;
    }

    byte[] json() {
        return json;
    }

    Source source() {
        return source;
    }

    Headers headers() {
        return headers;
    }

    boolean bare() {
        return bare;
    }
}
