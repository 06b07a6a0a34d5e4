package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.densestream.cli.models.AroundModel;
import dev.densestream.event.DeadLetter;
import dev.densestream.event.EventCodec;
import dev.densestream.event.EventFormatException;
import dev.densestream.event.Prediction;
import dev.densestream.event.Result;
import dev.densestream.model.TestModels;
import dev.densestream.model.watch.ModelState;
import dev.densestream.pipeline.BatchRunner;
import dev.densestream.pipeline.Shadow;
import dev.densestream.stream.PlainClients;
import dev.densestream.stream.StreamsApp;
import dev.densestream.testing.KafkaBroker;
import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
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
    private final Map<String, String> overrides = new HashMap<>();
    private Rooms rooms;
    private StreamsApp app;
    private CompletableFuture<Void> running;
    private CommandProcess process;

    /** @param settings further lines of the topology file, such as {@code window: 16} */
    RunningTopology(KafkaBroker kafka, Path folder, int partitions, String settings) throws IOException {
        this(kafka, folder, partitions, "embedding: none", settings);
    }

    /**
     * @param embedding one more setting of {@code output}
     * @param settings further lines of the topology file
     */
    RunningTopology(KafkaBroker kafka, Path folder, int partitions, String embedding, String settings)
            throws IOException {
        this(
                kafka,
                folder,
                partitions,
                embedding,
                "{file: %s}".formatted(TestModels.writeColoursWithEmbedding(folder, 8, 8)),
                settings);
    }

    /** @param model what stands under {@code model}, such as <code>{directory: ../models}</code> */
    static RunningTopology withModel(KafkaBroker kafka, Path folder, int partitions, String model, String settings)
            throws IOException {
        return new RunningTopology(kafka, folder, partitions, "embedding: none", model, settings);
    }

    private RunningTopology(
            KafkaBroker kafka, Path folder, int partitions, String embedding, String model, String settings)
            throws IOException {
        this.kafka = kafka;
        this.partitions = partitions;
        this.input = kafka.createTopic("images", partitions, Map.of("max.message.bytes", "" + LARGEST_REQUEST));
        this.file = Files.writeString(
                folder.resolve(input + ".yaml"),
                """
                name: %1$s
                bootstrap-servers: %2$s
                input:
                  topics: [%1$s]
                output:
                  predictions: %1$s.predictions
                  dead-letters: %1$s.dead-letters
                  embeddings: %1$s.embeddings
                  %4$s
                model: %3$s
                """.formatted(input, kafka.bootstrapServers(), model, embedding) + settings);
    }

    /** As {@code --set} does it, for the next start. */
    RunningTopology set(String path, String value) {
        overrides.put(path, value);
        return this;
    }

    String input() {
        return input;
    }

    String predictions() {
        return input + ".predictions";
    }

    String embeddings() {
        return input + ".embeddings";
    }

    String deadLetters() {
        return input + ".dead-letters";
    }

    StreamsApp app() {
        return app;
    }

    /** Of the first or only model. */
    ModelState modelState() {
        return rooms.models().states().get("model");
    }

    Shadow shadow() {
        return rooms.shadow().orElseThrow().shadow();
    }

    boolean shadowIsLoaded() {
        return rooms.shadow().orElseThrow().state().current().isPresent();
    }

    void start() {
        start(new PlainClients(), AroundModel.NOTHING);
    }

    /**
     * Starts {@code densestream run} in a process of its own, whose heap is 512 MB.
     *
     * @param folder for its output
     */
    CommandProcess startProcess(Path folder) throws IOException {
        process = CommandProcess.start(folder, "run", file.toString());
        running = CompletableFuture.runAsync(
                () -> {
                    try {
                        process.awaitEnd();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new IllegalStateException("the process has ended");
                },
                Thread.ofVirtual()::start);
        return process;
    }

    /** @param clients makes the Kafka clients */
    void start(KafkaClientSupplier clients) {
        start(clients, AroundModel.NOTHING);
    }

    /**
     * Starts with a model of which the first runs are slow.
     *
     * @param runs how many of them
     * @param each how much longer each of those takes
     */
    void startWithSlowRuns(int runs, Duration each) {
        var left = new AtomicInteger(runs);
        start(new PlainClients(), (model, runner) -> images -> {
            if (left.getAndDecrement() > 0) {
                LockSupport.parkNanos(each.toNanos());
            }
            return runner.run(images);
        });
    }

    /** @param around what stands between the batcher and the model, such as a bad day of its device */
    void startAround(UnaryOperator<BatchRunner> around) {
        startAround((model, runner) -> around.apply(runner));
    }

    /** @param around what stands between each model and its batcher */
    void startAround(AroundModel around) {
        start(new PlainClients(), around);
    }

    private void start(KafkaClientSupplier clients, AroundModel around) {
        TopologyFile topology = new TopologyReader().read(file, overrides);
        if (rooms != null) {
            rooms.close();
        }
        Map<String, String> properties = new KafkaSettings(Map.of()).properties(topology);
        rooms = Rooms.of(topology, properties, around);
        app = new RunningApp(topology, rooms, properties, clients).app();
        running = CompletableFuture.runAsync(app::run, Thread.ofPlatform()::start);
    }

    /** Sends in the order given; the broker's own coordinates of each, in that order. */
    List<RecordMetadata> send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        // One at a time, as RecordSender says.
        var config = Map.<String, Object>of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "max.request.size",
                "" + LARGEST_REQUEST,
                "max.in.flight.requests.per.connection",
                "1");
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
        return committed(List.of(predictions(), deadLetters()), count);
    }

    /** All committed embeddings, once there are {@code count} of them and no more come. */
    List<ConsumerRecord<byte[], byte[]>> embeddings(int count) {
        return committed(List.of(embeddings()), count);
    }

    /** All committed records of a topic, once there are {@code count} of them and no more come. */
    List<ConsumerRecord<byte[], byte[]>> committedOf(String topic, int count) {
        return committed(List.of(topic), count);
    }

    /** All committed records of several topics, once there are {@code count} of them and no more come. */
    List<ConsumerRecord<byte[], byte[]>> committed(List<String> topics, int count) {
        List<ConsumerRecord<byte[], byte[]>> read = read(topics, count);
        assertThat(read).as("records of %s", topics).hasSize(count);
        return read;
    }

    /** All results that are committed at this moment. */
    List<ConsumerRecord<byte[], byte[]>> allResults() {
        return committedNow(List.of(predictions(), deadLetters()));
    }

    /** All records of several topics that are committed at this moment. */
    List<ConsumerRecord<byte[], byte[]>> committedNow(List<String> topics) {
        return read(topics, 0);
    }

    private List<ConsumerRecord<byte[], byte[]>> read(List<String> topics, int count) {
        List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
        // The topology itself creates its output topics.
        Map<String, String> config =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "allow.auto.create.topics", "false");
        try (var consumer = Topics.committed(config, topics, partitions)) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (read.size() < count
                    && System.nanoTime() < end
                    && (running == null || !running.isCompletedExceptionally())) {
                consumer.poll(Duration.ofMillis(100)).forEach(read::add);
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(read::add);
            }
            // More than were asked for would still be on their way.
            consumer.poll(Duration.ofSeconds(1)).forEach(read::add);
        }
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
        return committedOffsets().values().stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    Map<TopicPartition, OffsetAndMetadata> committedOffsets() {
        try {
            return kafka.admin()
                    .listConsumerGroupOffsets(group())
                    .partitionsToOffsetAndMetadata()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The consumer group has the topology's name. */
    String group() {
        return input;
    }

    /** Deletes the input topic and makes it again, empty. */
    void recreateInput() throws Exception {
        kafka.admin().deleteTopics(List.of(input)).all().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        await().atMost(PATIENCE)
                .until(() -> !kafka.admin().listTopics().names().get().contains(input));
        kafka.admin()
                .createTopics(List.of(new NewTopic(input, partitions, (short) 1)))
                .all()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Waits until the application has left. */
    void awaitStopped() throws Exception {
        running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Waits until the application has left with a failure; what it was. */
    Throwable awaitFailure() {
        try {
            awaitStopped();
        } catch (ExecutionException e) {
            running = null;
            rooms.close();
            return e.getCause();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it left without a failure");
    }

    /** Stops as SIGTERM does. */
    @Override
    public void close() throws Exception {
        if (process != null) {
            process.close();
        } else if (running != null) {
            app.stop();
            try {
                awaitStopped();
            } finally {
                rooms.close();
            }
        }
    }
}
