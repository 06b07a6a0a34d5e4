package dev.densestream.cli.chaos;

import dev.densestream.event.EventCodec;
import dev.densestream.event.Prediction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads every committed result of both output topics, as another consumer would. */
final class Reader implements AutoCloseable {
    /** A committed result, in the order of its partition. */
    record Seen(String id, String topic, int partition, boolean prediction, String what) {}

    private final EventCodec codec = new EventCodec();
    private final List<Seen> seen = new ArrayList<>();
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final Set<String> versions = ConcurrentHashMap.newKeySet();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    Reader(String bootstrapServers, List<String> topics, int partitions) {
        thread = Thread.ofPlatform().daemon().name("reader").start(() -> read(bootstrapServers, topics, partitions));
    }

    /** Whether an event has a committed result. */
    boolean has(String id) {
        return ids.contains(id);
    }

    /** How many models, by their versions, have answered so far. */
    int versions() {
        return versions.size();
    }

    long inOtherPartitionsThan(int partition) {
        synchronized (seen) {
            return seen.stream().filter(s -> s.partition() != partition).count();
        }
    }

    List<Seen> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }

    private void read(String bootstrapServers, List<String> topics, int partitions) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", bootstrapServers,
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(topics.stream()
                    .flatMap(topic -> IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)))
                    .toList());
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    take(record);
                }
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            var result = codec.readResult(record.value());
            boolean prediction = result instanceof Prediction;
            if (result instanceof Prediction known) {
                versions.add(known.model().version());
            }
            synchronized (seen) {
                seen.add(new Seen(
                        result.id(),
                        record.topic(),
                        record.partition(),
                        prediction,
                        prediction ? "" : new String(record.value(), java.nio.charset.StandardCharsets.UTF_8)));
            }
            ids.add(result.id());
        } catch (dev.densestream.event.EventFormatException e) {
            problems.add("an output record is no result: " + e.getMessage());
        }
    }
}
