package dev.densestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.Examples;
import dev.densestream.event.Prediction;
import dev.densestream.event.Schema;
import dev.densestream.stream.ProcessedBy;
import dev.densestream.testing.KafkaBroker;
import dev.densestream.testing.SchemaCheck;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What others build on the topics: the examples of the documentation run, and what leaves is as the schemas say. */
class OtherConsumersIT {
    @RegisterExtension
    static final KafkaBroker KAFKA = new KafkaBroker();

    private static final int PARTITIONS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final Map<String, Color> PICTURES =
            Map.of("red", Color.RED, "green", Color.GREEN, "blue", Color.BLUE);

    @TempDir
    private Path folder;

    /** One for each colour and camera, and one that is no picture. */
    private static List<ProducerRecord<byte[], byte[]>> events(String topic) throws IOException {
        List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
        for (int camera = 0; camera < PARTITIONS; camera++) {
            for (var picture : PICTURES.entrySet()) {
                events.add(event(topic, camera, picture.getKey(), Pictures.filled(picture.getValue(), 8, "png")));
            }
        }
        events.add(event(topic, 0, "broken", "no picture".getBytes(UTF_8)));
        return events;
    }

    private static ProducerRecord<byte[], byte[]> event(String topic, int camera, String name, byte[] picture) {
        String value = "{\"id\":\"%s-%d\",\"uri\":\"data:image/png;base64,%s\",\"attributes\":{\"camera\":%d}}"
                .formatted(name, camera, Base64.getEncoder().encodeToString(picture), camera);
        return new ProducerRecord<>(
                topic,
                camera,
                (name + camera).getBytes(UTF_8),
                value.getBytes(UTF_8),
                new RecordHeaders().add("traceparent", TRACE.getBytes(UTF_8)));
    }

    @Test
    void readAndJoinWhatLeavesWhichIsAsTheSchemasSay() throws Exception {
        try (var topology =
                new RunningTopology(KAFKA, folder, PARTITIONS, "embedding: topic", "fetch: {data: true}\n")) {
            topology.send(events(topology.input()));
            topology.start();
            int pictures = PARTITIONS * PICTURES.size();
            List<ConsumerRecord<byte[], byte[]>> results = topology.results(pictures + 1);
            List<ConsumerRecord<byte[], byte[]>> embeddings = topology.embeddings(pictures);

            results.forEach(result -> assertIs(
                    topology.result(result) instanceof Prediction ? Schema.PREDICTION : Schema.DEAD_LETTER, result));
            embeddings.forEach(embedding -> assertIs(Schema.EMBEDDING, embedding));
            Stream.concat(results.stream(), embeddings.stream()).forEach(record -> {
                assertThat(header(record, "traceparent")).isEqualTo(TRACE);
                assertThat(header(record, "processed-by"))
                        .isEqualTo("densestream/%s %s", ProcessedBy.version(), topology.group());
            });
            assertThatTheConsumerReadsThem(topology, pictures);
            assertThatTheJoinFindsTheAttributes(topology, pictures);
        }
    }

    private static void assertIs(Schema schema, ConsumerRecord<byte[], byte[]> record) {
        assertThat(SchemaCheck.problems(schema.json(), new String(record.value(), UTF_8)))
                .isEmpty();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static void assertThatTheConsumerReadsThem(RunningTopology topology, int pictures) {
        List<String> lines = new ArrayList<>();
        Examples.read(KAFKA.bootstrapServers(), topology.predictions(), line -> {
            lines.add(line);
            return lines.size() < pictures;
        });
        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "red-0: red (1.00)",
                        "red-1: red (1.00)",
                        "green-0: green (1.00)",
                        "green-1: green (1.00)",
                        "blue-0: blue (1.00)",
                        "blue-1: blue (1.00)");
    }

    private static void assertThatTheJoinFindsTheAttributes(RunningTopology topology, int pictures) {
        String joined = KAFKA.createTopic("joined", PARTITIONS);
        List<JsonNode> found = new ArrayList<>();
        try (var _ = Examples.join(KAFKA.bootstrapServers(), joined, topology.input(), topology.predictions(), joined);
                var consumer = Topics.committed(
                        Map.of("bootstrap.servers", KAFKA.bootstrapServers()), List.of(joined), PARTITIONS)) {
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> found.add(JsonMapper.shared().readTree(new String(record.value(), UTF_8))));
                return found.size() >= pictures;
            });
        }
        assertThat(found).hasSize(pictures).allSatisfy(each -> {
            String id = each.get("id").asString();
            assertThat(id)
                    .isEqualTo(
                            "%s-%d",
                            each.get("label").asString(),
                            each.at("/attributes/camera").asInt());
            assertThat(each.get("score").asDouble()).isGreaterThan(0.9);
        });
    }
}
