package dev.densestream.replay;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** From when to when the records of a range are, by the first and the last record of each partition. */
public final class RangeTimes {
    private static final Duration POLL = Duration.ofMillis(200);
    /** So far back before the end a last record is looked for: behind it are aborted records and the marks of transactions. */
    private static final long LOOK_BACK = 100;

    private final Consumer<byte[], byte[]> consumer;

    /** @param consumer that has no group and reads what is committed */
    public RangeTimes(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** The timestamps of the records that lie furthest apart. */
    public record Span(Instant first, Instant last) {}

    /** Empty where no record was found. */
    public Optional<Span> of(List<Part> parts) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Part part : parts) {
            OptionalLong begins = timestamp(part, part.start(), true);
            OptionalLong ends = timestamp(part, Math.max(part.start(), part.end() - LOOK_BACK), false);
            first = Math.min(first, begins.orElse(first));
            last = Math.max(last, ends.orElse(begins.orElse(last)));
        }
        return first > last
                ? Optional.empty()
                : Optional.of(new Span(Instant.ofEpochMilli(first), Instant.ofEpochMilli(last)));
    }

    /** Of the first record at or after {@code from}, or of the last one before the end. */
    private OptionalLong timestamp(Part part, long from, boolean ofFirst) {
        TopicPartition partition = part.topicPartition();
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        OptionalLong found = OptionalLong.empty();
        while (consumer.position(partition) < part.end()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < part.end()) {
                    found = OptionalLong.of(record.timestamp());
                    if (ofFirst) {
                        return found;
                    }
                }
            }
        }
        return found;
    }
}
