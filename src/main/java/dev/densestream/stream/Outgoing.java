package dev.densestream.stream;

import dev.densestream.event.Source;

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
    private final boolean bare;

    /**
     * @param source the input record, which decides the output partition
     * @param bare whether key and headers stay behind, because with them the record would not fit its topic
     */
    Outgoing(Destination destination, byte[] json, Source source, boolean bare) {
        this.destination = destination;
        this.json = json;
        this.source = source;
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

    boolean bare() {
        return bare;
    }
}
