package dev.densestream.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaBrokerIT {
    @RegisterExtension
    static final KafkaBroker KAFKA = new KafkaBroker();

    @Test
    void showsCommittedRecordsAndHidesAbortedOnes() throws Exception {
        String topic = KAFKA.createTopic("transactions", 1);
        try (var producer = producer(topic)) {
            producer.initTransactions();
            inTransaction(producer, topic, "first");
            producer.commitTransaction();
            inTransaction(producer, topic, "aborted");
            producer.abortTransaction();
            inTransaction(producer, topic, "second");
            producer.commitTransaction();
        }
        assertThat(read(topic, 2)).containsExactly("first", "second");
    }

    @Test
    void takesInlinePicturesOfSevenMegabytes() throws Exception {
        String topic = KAFKA.createTopic("inline", 1);
        String picture = "p".repeat(7 << 20);
        try (var producer = producer(topic)) {
            producer.initTransactions();
            inTransaction(producer, topic, picture);
            producer.commitTransaction();
        }
        assertThat(read(topic, 1))
                .singleElement()
                .satisfies(value -> assertThat(value.getBytes(UTF_8)).hasSize(7 << 20));
    }

    @Test
    void createsTopicsOfAnyPartitionCountUnderNamesOfTheirOwn() throws Exception {
        String one = KAFKA.createTopic("pictures", 3);
        String other = KAFKA.createTopic("pictures", 3);

        assertThat(one).isNotEqualTo(other);
        var description =
                KAFKA.admin().describeTopics(List.of(one)).allTopicNames().get(20, SECONDS);
        assertThat(description.get(one).partitions()).hasSize(3);
    }

    private static KafkaProducer<String, String> producer(String transactionalId) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                KAFKA.bootstrapServers(),
                "transactional.id",
                transactionalId,
                "max.request.size",
                8 << 20);
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    private static void inTransaction(KafkaProducer<String, String> producer, String topic, String value)
            throws Exception {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topic, value)).get(20, SECONDS);
    }

    private static List<String> read(String topic, int count) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                KAFKA.bootstrapServers(),
                "group.id",
                topic,
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed");
        List<String> values = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
                return values.size() >= count;
            });
        }
        return values;
    }
}
