package dev.densestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.densestream.event.DeadLetter;
import dev.densestream.event.Prediction;
import dev.densestream.testing.KafkaBroker;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the model's last layer reads of each picture, on a topic of its own or in the prediction. */
class EmbeddingsIT {
    @RegisterExtension
    static final KafkaBroker KAFKA = new KafkaBroker();

    private static final int PARTITIONS = 2;
    private static final int EVENTS = 300;
    private static final String INLINE = "fetch: {data: true}\n";

    @TempDir
    private Path folder;

    /** Picture {@code i} is of a grey that only it has, and every tenth is none. */
    private static List<ProducerRecord<byte[], byte[]>> events(String topic) throws IOException {
        long now = System.currentTimeMillis();
        List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            byte[] picture = i % 10 == 9
                    ? "no picture".getBytes(UTF_8)
                    : Pictures.filled(new Color(i % 256, i / 256, 7), 8, "png");
            String value = "{\"id\":\"%d\",\"uri\":\"data:image/png;base64,%s\"}"
                    .formatted(i, Base64.getEncoder().encodeToString(picture));
            var headers = new RecordHeaders().add("number", Integer.toString(i).getBytes(UTF_8));
            events.add(new ProducerRecord<>(
                    topic, i % PARTITIONS, now - i, ("key " + i).getBytes(UTF_8), value.getBytes(UTF_8), headers));
        }
        return events;
    }

    private static JsonNode json(ConsumerRecord<byte[], byte[]> record) {
        return JsonMapper.shared().readTree(new String(record.value(), UTF_8));
    }

    private static List<ConsumerRecord<byte[], byte[]>> sorted(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .sorted(Comparator.<ConsumerRecord<byte[], byte[]>>comparingInt(ConsumerRecord::partition)
                        .thenComparingLong(ConsumerRecord::offset))
                .toList();
    }

    /** The application fails once in the middle: what was not committed leaves once, all of it or nothing. */
    @Test
    void eachPredictionHasItsEmbeddingOnceWithItsKeyHeadersAndTimestampInItsOrder() throws Exception {
        try (var topology = new RunningTopology(KAFKA, folder, PARTITIONS, "embedding: topic", INLINE)) {
            topology.send(events(topology.input()));
            topology.startWithSlowRuns(Integer.MAX_VALUE, Duration.ofMillis(300));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !topology.allResults().isEmpty());
            topology.app().fail("a test", new IllegalStateException());
            assertThatThrownBy(topology::awaitStopped).hasMessageContaining("a test");
            assertThat(topology.allResults()).hasSizeLessThan(EVENTS);
            topology.start();

            List<ConsumerRecord<byte[], byte[]>> predictions = sorted(topology.results(EVENTS).stream()
                    .filter(result -> topology.result(result) instanceof Prediction)
                    .toList());
            List<ConsumerRecord<byte[], byte[]>> embeddings = sorted(topology.embeddings(EVENTS * 9 / 10));
            assertThat(predictions).hasSameSizeAs(embeddings);
            for (int i = 0; i < embeddings.size(); i++) {
                assertBelongTogether(topology, predictions.get(i), embeddings.get(i));
            }
        }
    }

    private static void assertBelongTogether(
            RunningTopology topology, ConsumerRecord<byte[], byte[]> labels, ConsumerRecord<byte[], byte[]> features) {
        var prediction = (Prediction) topology.result(labels);
        JsonNode embedding = json(features);
        assertThat(prediction.embedding()).isNull();
        assertThat(embedding.propertyNames()).containsExactly("id", "uri", "model", "embedding");
        assertThat(embedding.get("id").asString()).isEqualTo(prediction.id());
        assertThat(embedding.get("uri").asString()).isEqualTo(prediction.uri());
        assertThat(embedding.at("/model/version").asString())
                .isEqualTo(prediction.model().version());
        int number = Integer.parseInt(prediction.id());
        assertThat(embedding.get("embedding").valueStream().map(JsonNode::asInt))
                .containsExactly(number % 256, number / 256, 7);
        assertThat(features.partition()).isEqualTo(labels.partition()).isEqualTo(number % PARTITIONS);
        assertThat(features.key()).isEqualTo(labels.key()).isEqualTo(("key " + number).getBytes(UTF_8));
        assertThat(features.timestamp()).isEqualTo(labels.timestamp());
        assertThat(features.headers()).isEqualTo(labels.headers());
        assertThat(features.headers().lastHeader("number").value())
                .isEqualTo(Integer.toString(number).getBytes(UTF_8));
    }

    @Test
    void aPredictionHoldsItsEmbeddingWhereThatIsWanted() throws Exception {
        try (var topology = new RunningTopology(KAFKA, folder, PARTITIONS, "embedding: prediction", INLINE)) {
            topology.send(events(topology.input()));
            topology.start();
            for (ConsumerRecord<byte[], byte[]> record : topology.results(EVENTS)) {
                switch (topology.result(record)) {
                    case Prediction prediction -> {
                        int number = Integer.parseInt(prediction.id());
                        assertThat(prediction.embedding().values()).containsExactly(number % 256, number / 256, 7);
                    }
                    case DeadLetter letter -> assertThat(letter.code()).isEqualTo("unknown-format");
                }
            }
            assertThat(KAFKA.admin().listTopics().names().get()).doesNotContain(topology.embeddings());
        }
    }
}
