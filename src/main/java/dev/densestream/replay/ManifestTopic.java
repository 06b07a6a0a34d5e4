package dev.densestream.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The manifests of all replays of a cluster: a compacted topic with one partition, the replay's id as the key and JSON as the
 * value. It is where the records are, so that a replay can go on from any machine.
 */
public final class ManifestTopic {
    public static final String NAME = "densestream.replays";

    private static final TopicPartition PARTITION = new TopicPartition(NAME, 0);

    private final JsonMapper json = JsonMapper.shared();
    private final TopicAdmin topics;
    private final Map<String, Object> clients;

    /** @param clients what Kafka clients are given */
    public ManifestTopic(Admin admin, Map<String, String> clients) {
        this.topics = new TopicAdmin(admin);
        this.clients = new HashMap<>(clients);
    }

    public Optional<Manifest> find(String id) throws ExecutionException, InterruptedException {
        return all().stream().filter(manifest -> manifest.id().equals(id)).findFirst();
    }

    /** Of every replay there was, the last state of each, the oldest first. */
    public Collection<Manifest> all() throws ExecutionException, InterruptedException {
        if (topics.describe(NAME).isEmpty()) {
            return List.of();
        }
        Map<String, Manifest> manifests = new LinkedHashMap<>();
        try (var consumer = new KafkaConsumer<>(
                config("isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
            consumer.seekToBeginning(List.of(PARTITION));
            new BoundedRead(consumer, Map.of(PARTITION, end)).read(record -> take(record, manifests), left -> {});
        }
        return manifests.values();
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Map<String, Manifest> manifests) {
        String id = new String(record.key(), UTF_8);
        manifests.remove(id);
        if (record.value() != null) {
            try {
                manifests.put(id, json.readValue(record.value(), Manifest.class));
            } catch (JacksonException e) {
                throw new ReplayException(
                        "topic %s, offset %d: found no manifest of a replay".formatted(NAME, record.offset()), e);
            }
        }
    }

    /** Returns when every replica in sync has it. */
    public void put(Manifest manifest) throws ExecutionException, InterruptedException {
        topics.createIfMissing(NAME);
        try (var producer =
                new KafkaProducer<>(config("acks", "all"), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(NAME, manifest.id().getBytes(UTF_8), json.writeValueAsBytes(manifest)))
                    .get();
        }
    }

    private Map<String, Object> config(String property, String value) {
        Map<String, Object> config = new HashMap<>(clients);
        config.put(property, value);
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        return config;
    }
}
