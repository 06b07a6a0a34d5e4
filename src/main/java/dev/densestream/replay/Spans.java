package dev.densestream.replay;

import dev.densestream.event.Source;
import dev.densestream.replay.Range.Span;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Learns from results which events they are of. */
final class Spans {
    private final Map<TopicPartition, Span> spans = new HashMap<>();
    private long earliest = Long.MAX_VALUE;

    /**
     * @param source null where a result does not say
     * @param timestamp of the result's own record
     */
    void add(Source source, long timestamp) {
        if (source != null) {
            long offset = source.offset();
            spans.merge(
                    new TopicPartition(source.topic(), source.partition()),
                    new Span(offset, offset + 1),
                    (one, other) -> new Span(Math.min(one.from(), other.from()), Math.max(one.to(), other.to())));
            earliest = Math.min(earliest, Math.min(timestamp, source.timestamp()));
        }
    }

    Range.Sources range() {
        return new Range.Sources(spans, spans.isEmpty() ? null : Instant.ofEpochMilli(Math.max(0, earliest)));
    }
}
