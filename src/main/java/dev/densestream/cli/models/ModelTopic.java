package dev.densestream.cli.models;

import dev.densestream.model.ModelException;
import dev.densestream.model.watch.Candidate;
import dev.densestream.model.watch.ModelSource;
import dev.densestream.stream.ClientProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A compacted topic that names model files: the key is a name, the value {@code {"file": …, "sha256": …}}. The newest record of
 * the name counts; while the ones before it are not compacted away, they stand behind it. A record without a value takes them
 * all back.
 */
public final class ModelTopic implements ModelSource {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(15);
    /** Older ones are forgotten. */
    private static final int MOST = 20;

    private final JsonMapper json = JsonMapper.shared();
    private final String topic;
    private final byte[] name;
    private final Path folder;
    private final Consumer<byte[], byte[]> consumer;
    private final Deque<Announced> announced = new ArrayDeque<>();

    /**
     * @param name the key of the records that count
     * @param folder files lie below it
     * @param kafka the application's client properties
     * @throws ModelException if there is no such topic, or no broker
     */
    public ModelTopic(String topic, String name, Path folder, Map<String, String> kafka) {
        this.topic = topic;
        this.name = name.getBytes(StandardCharsets.UTF_8);
        this.folder = folder;
        Map<String, Object> config = ClientProperties.consumer(kafka);
        config.remove("group.id");
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        config.put("isolation.level", "read_committed");
        config.put("allow.auto.create.topics", "false");
        this.consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic, ANSWERS_WITHIN);
            if (partitions == null || partitions.isEmpty()) {
                throw new ModelException("topic %s, which names the model, does not exist on %s"
                        .formatted(topic, kafka.get("bootstrap.servers")));
            }
            consumer.assign(partitions.stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList());
        } catch (KafkaException e) {
            consumer.close();
            throw new ModelException(
                    "topic %s, which names the model, cannot be read: %s".formatted(topic, e.getMessage()), e);
        } catch (ModelException e) {
            consumer.close();
            throw e;
        }
    }

    /** What a record says. */
    private record Announced(Path file, Optional<String> sha256, Optional<String> problem) {}

    @Override
    public List<Candidate> look() {
        try {
            readToEnd();
        } catch (KafkaException e) {
            throw new ModelException("topic %s cannot be read: %s".formatted(topic, e.getMessage()), e);
        }
        return announced.stream().map(this::candidate).distinct().toList();
    }

    private Candidate candidate(Announced said) {
        if (said.problem().isPresent()) {
            return Candidate.wrong(said.file(), said.problem().get());
        }
        return leadsOut(said.file())
                ? Candidate.wrong(said.file(), "a link leads out of %s".formatted(folder))
                : Candidate.now(said.file(), said.sha256());
    }

    private boolean leadsOut(Path file) {
        try {
            return !file.toRealPath().startsWith(folder.toRealPath());
        } catch (IOException notThereYet) {
            return false;
        }
    }

    private void readToEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment(), ANSWERS_WITHIN);
        long deadline = System.nanoTime() + ANSWERS_WITHIN.toNanos();
        while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
            consumer.poll(POLL).forEach(this::take);
            if (System.nanoTime() > deadline) {
                throw new ModelException(
                        "topic %s did not give its records within %d s".formatted(topic, ANSWERS_WITHIN.toSeconds()));
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (!Arrays.equals(name, record.key())) {
            return;
        }
        if (record.value() == null) {
            announced.clear();
            return;
        }
        announced.addFirst(read(record));
        if (announced.size() > MOST) {
            announced.removeLast();
        }
    }

    private Announced read(ConsumerRecord<byte[], byte[]> record) {
        String where = "topic %s, partition %d, offset %d: ".formatted(topic, record.partition(), record.offset());
        try {
            JsonNode said = json.readTree(record.value());
            String file = said.path("file").asString("");
            String sha256 = said.path("sha256").asString("");
            if (file.isBlank() || !SHA256.matcher(sha256).matches()) {
                return wrong(where + "expected is {\"file\": …, \"sha256\": 64 digits in lower-case hex}");
            }
            Path resolved = folder.resolve(file).normalize();
            if (!resolved.startsWith(folder)) {
                return wrong(where + "the file %s does not lie below %s".formatted(file, folder));
            }
            return new Announced(resolved, Optional.of(sha256), Optional.empty());
        } catch (JacksonException | InvalidPathException e) {
            return wrong(where + "expected is JSON, {\"file\": …, \"sha256\": …}");
        }
    }

    private Announced wrong(String problem) {
        return new Announced(folder, Optional.empty(), Optional.of(problem));
    }

    @Override
    public String missing() {
        return "topic %s names no file for '%s'".formatted(topic, new String(name, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
