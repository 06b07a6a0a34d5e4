package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.event.DeadLetter;
import dev.densestream.event.EventCodec;
import dev.densestream.event.EventFormatException;
import dev.densestream.event.Prediction;
import dev.densestream.event.Result;
import dev.densestream.model.TestModels;
import dev.densestream.stream.StreamsApp;
import dev.densestream.testing.KafkaBroker;
import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * A topology file with topics and a consumer group of its own on the tests' broker, run in this JVM from when it is started:
 * everything as {@code densestream run} does it, with a real model that names the strongest colour of a picture.
 */
final class RunningTopology implements AutoCloseable {
    /** Generous: other work may have the machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final int LARGEST_REQUEST = 8 << 20;

    private final KafkaBroker kafka;
    private final int partitions;
    private final String input;
    private final Path file;
    private final EventCodec codec = new EventCodec();
    private final List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    private Rooms rooms;
    private StreamsApp app;
    private CompletableFuture<Void> running;

    /** @param settings further lines of the topology file, such as {@code window: 16} */
    RunningTopology(KafkaBroker kafka, Path folder, int partitions, String settings) throws IOException {
        this.kafka = kafka;
        this.partitions = partitions;
        this.input = kafka.createTopic("images", partitions, Map.of("max.message.bytes", "" + LARGEST_REQUEST));
        Path model = TestModels.writeColours(folder, 8, 8);
        this.file = Files.writeString(
                folder.resolve(input + ".yaml"), """
                name: %1$s
                bootstrap-servers: %2$s
                input:
                  topics: [%1$s]
                output:
                  predictions: %1$s.predictions
                  dead-letters: %1$s.dead-letters
                model:
                  file: %3$s
                """.formatted(input, kafka.bootstrapServers(), model) + settings);
    }

    String input() {
        return input;
    }

    String predictions() {
        return input + ".predictions";
    }

    String deadLetters() {
        return input + ".dead-letters";
    }

    Path file() {
        return file;
    }

    StreamsApp app() {
        return app;
    }

    /** @param clients makes the Kafka clients */
    void start(KafkaClientSupplier clients) {
        TopologyFile topology = new TopologyReader().read(file, Map.of());
        rooms = Rooms.of(topology);
        app = new RunningApp(topology, rooms, new KafkaSettings(Map.of()).properties(topology), clients).app();
        running = CompletableFuture.runAsync(app::run, Thread.ofPlatform()::start);
    }

    /** Sends in the order given; the broker's own coordinates of each, in that order. */
    List<RecordMetadata> send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        var config = Map.<String, Object>of(
                "bootstrap.servers", kafka.bootstrapServers(), "max.request.size", "" + LARGEST_REQUEST);
        List<RecordMetadata> sent = new ArrayList<>();
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (var acknowledged : records.stream().map(producer::send).toList()) {
                sent.add(acknowledged.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
        }
        return sent;
    }

    /** All committed results, once there are {@code count} of them and no more come. */
    List<ConsumerRecord<byte[], byte[]>> results(int count) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "isolation.level",
                "read_committed",
                // The topology itself creates its output topics.
                "allow.auto.create.topics",
                false);
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(Stream.of(predictions(), deadLetters())
                    .flatMap(topic -> partitionsOf(topic).stream())
                    .toList());
            consumer.seekToBeginning(consumer.assignment());
            read.clear();
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (read.size() < count && System.nanoTime() < end && !running.isCompletedExceptionally()) {
                consumer.poll(Duration.ofMillis(100)).forEach(read::add);
            }
            consumer.poll(Duration.ofSeconds(1)).forEach(read::add);
        }
        assertThat(read).as("results").hasSize(count);
        return read;
    }

    Result result(ConsumerRecord<byte[], byte[]> record) {
        try {
            return codec.readResult(record.value());
        } catch (EventFormatException e) {
            throw new AssertionError(new String(record.value(), java.nio.charset.StandardCharsets.UTF_8), e);
        }
    }

    /** The input offset that a result is of. */
    long sourceOffset(ConsumerRecord<byte[], byte[]> record) {
        return switch (result(record)) {
            case Prediction prediction -> prediction.source().offset();
            case DeadLetter letter -> letter.source().offset();
        };
    }

    /** What the group has committed, summed over the partitions. */
    long committed() {
        try {
            return kafka
                    .admin()
                    .listConsumerGroupOffsets(input)
                    .partitionsToOffsetAndMetadata()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .values()
                    .stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Stops as SIGTERM does. */
    @Override
    public void close() throws Exception {
        if (running != null) {
            app.stop();
            try {
                running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } finally {
                rooms.close();
            }
        }
    }

    private List<TopicPartition> partitionsOf(String topic) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }
}
