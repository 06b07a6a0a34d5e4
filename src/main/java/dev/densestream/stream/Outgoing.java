package dev.densestream.stream;

import dev.densestream.event.Source;
import org.apache.kafka.common.header.Headers;

/** A result as bytes, ready to leave. */
final class Outgoing {
    private final OutputTopic topic;
    private final byte[] json;
    private final Source source;
    private final Headers headers;
    private final boolean bare;

    /**
     * @param source the input record, which decides the output partition
     * @param bare whether the key stays behind, because with it the record would not fit its topic
     */
    Outgoing(OutputTopic topic, byte[] json, Source source, Headers headers, boolean bare) {
        this.topic = topic;
        this.json = json;
        this.source = source;
        this.headers = headers;
        this.bare = bare;
    }

    OutputTopic topic() {
        return topic;
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
