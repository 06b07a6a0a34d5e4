package dev.densestream.replay;

import dev.densestream.event.EventCodec;
import dev.densestream.event.EventFormatException;
import dev.densestream.event.Result;
import dev.densestream.event.Source;
import dev.densestream.replay.diff.Comparison;
import dev.densestream.replay.diff.Report;
import dev.densestream.replay.diff.Side;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Compares the results of topics with those of others, each read once to where it ends when that begins. */
public final class TopicDiff {
    private final Function<List<String>, Consumer<byte[], byte[]>> consumers;
    private final EventCodec codec;
    private final Listener listener;

    /** Told how far reading has come. */
    public interface Listener {
        /** @param offsets to be passed */
        void begin(String topics, long offsets);

        void left(long offsets);

        void end();
    }

    /**
     * The topics that hold one side's results.
     *
     * @param wanted which of their records count, such as those of one replay
     */
    public record Results(List<String> names, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
        public Results {
            names = List.copyOf(names);
        }

        /** All records count. */
        public static Results of(List<String> names) {
            return new Results(names, record -> true);
        }

        String words() {
            return String.join(", ", names);
        }
    }

    /** @param consumers makes a consumer of what is committed that has all partitions of the named topics, and no group */
    public TopicDiff(Function<List<String>, Consumer<byte[], byte[]>> consumers, EventCodec codec, Listener listener) {
        this.consumers = consumers;
        this.codec = codec;
        this.listener = listener;
    }

    /**
     * @throws org.apache.kafka.common.errors.TimeoutException if a topic cannot be read to its end
     * @throws java.io.UncheckedIOException if there is no room for a temporary file
     */
    public Report compare(Results a, Results b, Range range, Comparison.Settings settings) {
        var spans = new Spans();
        try (var comparison = new Comparison(a.words(), b.words(), settings, codec)) {
            read(
                    a,
                    range,
                    (record, result) -> {
                        spans.add(result.source(), record.timestamp());
                        comparison.add(Side.A, result);
                    },
                    () -> comparison.addOther(Side.A));
            read(
                    b,
                    range instanceof Range.Last ? spans.range() : range,
                    (_, result) -> comparison.add(Side.B, result),
                    () -> comparison.addOther(Side.B));
            return comparison.report();
        }
    }

    private void read(
            Results topics, Range range, BiConsumer<ConsumerRecord<byte[], byte[]>, Result> results, Runnable others) {
        try (Consumer<byte[], byte[]> consumer = consumers.apply(topics.names())) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            seek(consumer, range, ends);
            var reading = new BoundedRead(consumer, ends);
            listener.begin(topics.words(), reading.left());
            reading.read(
                    record -> {
                        if (topics.wanted().test(record)) {
                            take(record, range, results, others);
                        }
                    },
                    listener::left);
            listener.end();
        }
    }

    private void take(
            ConsumerRecord<byte[], byte[]> record,
            Range range,
            BiConsumer<ConsumerRecord<byte[], byte[]>, Result> results,
            Runnable others) {
        Result result;
        try {
            result = codec.readResult(record.value() == null ? new byte[0] : record.value());
        } catch (EventFormatException e) {
            others.run();
            return;
        }
        if (isIn(range, result.source(), record.timestamp())) {
            results.accept(record, result);
        }
    }

    private static boolean isIn(Range range, Source source, long timestamp) {
        return switch (range) {
            case Range.All _, Range.Last _ -> true;
            case Range.Times times -> {
                long time = source == null ? timestamp : source.timestamp();
                yield (times.from() == null || time >= times.from().toEpochMilli())
                        && (times.to() == null || time < times.to().toEpochMilli());
            }
            case Range.Sources sources -> {
                Range.Span span = source == null
                        ? null
                        : sources.spans().get(new TopicPartition(source.topic(), source.partition()));
                yield span != null && span.contains(source.offset());
            }
        };
    }

    private static void seek(Consumer<byte[], byte[]> consumer, Range range, Map<TopicPartition, Long> ends) {
        switch (range) {
            case Range.All _ -> consumer.seekToBeginning(ends.keySet());
            case Range.Times times -> seek(consumer, times.from(), ends);
            case Range.Sources sources -> seek(consumer, sources.since(), ends);
            case Range.Last last -> {
                Map<TopicPartition, Long> begins = consumer.beginningOffsets(ends.keySet());
                long each = Math.ceilDiv(last.results(), Math.max(1, ends.size()));
                ends.forEach((partition, end) -> consumer.seek(partition, Math.max(begins.get(partition), end - each)));
            }
        }
    }

    /** A result's timestamp is its event's, or later where its topic does not take that one. */
    private static void seek(Consumer<byte[], byte[]> consumer, Instant since, Map<TopicPartition, Long> ends) {
        if (since == null) {
            consumer.seekToBeginning(ends.keySet());
            return;
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        ends.keySet().forEach(partition -> times.put(partition, since.toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        ends.forEach((partition, end) -> consumer.seek(
                partition,
                found.get(partition) == null ? end : found.get(partition).offset()));
    }
}
