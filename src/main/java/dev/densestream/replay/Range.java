package dev.densestream.replay;

import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Of which events the results are compared. */
public sealed interface Range {
    /** All that are there. */
    record All() implements Range {}

    /**
     * Those with a timestamp from {@code from} to before {@code to}.
     *
     * @param from null for the first that is there
     * @param to null for the last that is there
     */
    record Times(Instant from, Instant to) implements Range {}

    /**
     * Those of the last results in A.
     *
     * @param results at most so many, divided evenly among A's partitions
     */
    record Last(long results) implements Range {}

    /**
     * Those that were read from these offsets of their own topics.
     *
     * @param since none of their results has an earlier timestamp; null where nobody knows
     */
    record Sources(Map<TopicPartition, Span> spans, Instant since) implements Range {
        public Sources {
            spans = Map.copyOf(spans);
        }
    }

    /** Offsets of one partition, from {@code from} to before {@code to}. */
    record Span(long from, long to) {
        boolean contains(long offset) {
            return offset >= from && offset < to;
        }
    }
}
