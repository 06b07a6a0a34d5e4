package dev.densestream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.densestream.event.Source;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A result as bytes, ready to leave. */
final class Outgoing {
    /** The header of predictions that rules sent where they are: their names, separated by commas, in UTF-8. */
    static final String ROUTE = "densestream-route";

    private final OutputTopic topic;
    private final byte[] json;
    private final Source source;
    private final boolean bare;
    private final Optional<String> route;

    /**
     * @param source the input record, which decides the output partition
     * @param bare whether key and headers stay behind, because with them the record would not fit its topic
     * @param route what {@link #ROUTE} says; empty where there is nothing to be told
     */
    Outgoing(OutputTopic topic, byte[] json, Source source, boolean bare, Optional<String> route) {
        this.topic = topic;
        this.json = json;
        this.source = source;
        this.bare = bare;
        this.route = route;
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

    boolean bare() {
        return bare;
    }

    /** The headers with which it leaves. */
    Headers headers(Headers originals) {
        if (bare) {
            return new RecordHeaders();
        }
        return route.map(rules -> new RecordHeaders(originals).remove(ROUTE).add(ROUTE, rules.getBytes(UTF_8)))
                .orElse(originals);
    }
}
