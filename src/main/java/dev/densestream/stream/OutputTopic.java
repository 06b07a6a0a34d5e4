package dev.densestream.stream;

import java.time.Duration;

/**
 * What an output topic takes. A record that its broker refuses would stop the stream thread, and the partition with it,
 * again and again: so it is made to fit here, never there.
 *
 * @param name the topic
 * @param largestRecord in bytes, by the topic's setting and the producer's; at least 8 KiB, or a dead letter could not say
 *     what happened
 * @param compacted whether the broker keeps only the last record of each key, and takes none without a key
 * @param oldest how far back a record's timestamp may lie
 * @param newest how far ahead a record's timestamp may lie
 */
record OutputTopic(String name, int largestRecord, boolean compacted, Duration oldest, Duration newest) {
    private static final int SMALLEST = 8 * 1024;
    /** Kafka's own defaults, for where the cluster does not let us look. */
    static final int DEFAULT_LARGEST = 1_048_588;

    static final Duration DEFAULT_OLDEST = Duration.ofMillis(Long.MAX_VALUE);
    static final Duration DEFAULT_NEWEST = Duration.ofHours(1);

    OutputTopic {
        if (largestRecord < SMALLEST) {
            throw new StartUpException(
                    "output topic %s takes records of at most %d bytes; needed are %d (max.message.bytes of the topic, max.request.size and buffer.memory of the producer)"
                            .formatted(name, largestRecord, SMALLEST));
        }
    }

    /** Kafka's defaults. */
    static OutputTopic withDefaults(String name, int largestRecord) {
        return new OutputTopic(name, Math.min(largestRecord, DEFAULT_LARGEST), false, DEFAULT_OLDEST, DEFAULT_NEWEST);
    }

    /** How many bytes a record may have. What cannot be compressed grows a little when it is. */
    int room() {
        return largestRecord - largestRecord / 1_000;
    }

    /** The record's own timestamp where the topic takes it, {@code now} otherwise. All in milliseconds since the epoch. */
    long timestamp(long own, long now) {
        return now - own > oldest.toMillis() || own - now > newest.toMillis() ? now : own;
    }
}
