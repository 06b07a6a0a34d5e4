package dev.densestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.densestream.event.Prediction;
import dev.densestream.model.OptionException;
import dev.densestream.testing.KafkaBroker;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Predictions that go to several topics by rules, on a real broker. */
class RoutesIT {
    @RegisterExtension
    static final KafkaBroker KAFKA = new KafkaBroker();

    private static final int PARTITIONS = 2;
    private static final int EVENTS = 320;

    @TempDir
    private Path folder;

    private enum Kind {
        GREY(new Color(90, 90, 90)),
        RED(new Color(250, 0, 0)),
        GREEN(new Color(0, 250, 0)),
        NONE(null);

        private final byte[] picture;

        Kind(Color colour) {
            try {
                picture = colour == null ? "no picture".getBytes(UTF_8) : Pictures.filled(colour, 8, "png");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        /** Of event {@code i}. */
        static Kind of(int i) {
            return values()[i / PARTITIONS % values().length];
        }
    }

    private static String camera(int i) {
        return i % 3 == 0 ? "north" : "south";
    }

    private static List<ProducerRecord<byte[], byte[]>> events(String topic) {
        List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            String value =
                    "{\"id\":\"%d\",\"uri\":\"data:image/png;base64,%s\",\"attributes\":{\"camera\":\"%s\",\"weather\":\"fair\"}}"
                            .formatted(i, Base64.getEncoder().encodeToString(Kind.of(i).picture), camera(i));
            var headers = new RecordHeaders().add("number", Integer.toString(i).getBytes(UTF_8));
            events.add(new ProducerRecord<>(
                    topic, i % PARTITIONS, null, ("key " + i).getBytes(UTF_8), value.getBytes(UTF_8), headers));
        }
        return events;
    }

    /** The application fails once in the middle, while its model is stuck: what was not committed leaves once, to all its topics or to none. */
    @Test
    void eachPredictionIsOnceInEachOfItsTopicsInItsOrder() throws Exception {
        String rules = """
                fetch: {data: true}
                routes:
                  rules:
                    - name: unsure
                      when: {margin-below: 0.2}
                      to: review
                    - when: {label: red, attribute: {camera: [north, west]}}
                      to: [reds, alerts]
                """;
        try (var topology = new RunningTopology(KAFKA, folder, PARTITIONS, "embedding: topic", rules)) {
            topology.send(events(topology.input()));
            List<String> topics = List.of("review", "reds", "alerts", topology.predictions(), topology.deadLetters());
            var runs = new AtomicInteger();
            var over = new CompletableFuture<Void>();
            topology.startAround(model -> images -> {
                if (runs.incrementAndGet() > 5) {
                    over.join();
                }
                return model.run(images);
            });
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !topology.allResults().isEmpty());
            topology.app().fail("a test", new IllegalStateException());
            assertThatThrownBy(topology::awaitStopped).hasMessageContaining("a test");
            IntPredicate unsure = i -> Kind.of(i) == Kind.GREY;
            IntPredicate red = i -> Kind.of(i) == Kind.RED && camera(i).equals("north");
            IntPredicate none = i -> Kind.of(i) == Kind.NONE;
            IntPredicate rest = unsure.or(red).or(none).negate();
            int all = EVENTS + (int) IntStream.range(0, EVENTS).filter(red).count();
            assertThat(topology.committedNow(topics)).hasSizeBetween(1, all - 1);
            over.complete(null);
            topology.start();

            Map<String, List<ConsumerRecord<byte[], byte[]>>> records =
                    topology.committed(topics, all).stream().collect(Collectors.groupingBy(ConsumerRecord::topic));
            assertOrder(topology, records.get("review"), unsure);
            assertOrder(topology, records.get("reds"), red);
            assertOrder(topology, records.get("alerts"), red);
            assertOrder(topology, records.get(topology.predictions()), rest);
            assertOrder(topology, records.get(topology.deadLetters()), none);
            assertTold(topology, records.get("review"), "unsure");
            assertTold(topology, records.get("reds"), "rules[1]");
            assertTold(topology, records.get("alerts"), "rules[1]");
            assertTold(topology, records.get(topology.predictions()), "default");
            assertThat(records.get(topology.deadLetters()))
                    .allSatisfy(letter -> assertThat(letter.headers().lastHeader("densestream-route"))
                            .isNull());
            assertThat(topology.embeddings((int)
                            IntStream.range(0, EVENTS).filter(none.negate()).count()))
                    .extracting(record -> new String(record.key(), UTF_8))
                    .doesNotHaveDuplicates();
        }
    }

    private static void assertOrder(
            RunningTopology topology, List<ConsumerRecord<byte[], byte[]>> records, IntPredicate expected) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int here = partition;
            assertThat(records.stream()
                            .filter(record -> record.partition() == here)
                            .map(record ->
                                    Integer.valueOf(topology.result(record).id())))
                    .as("partition %d", partition)
                    .containsExactlyElementsOf(IntStream.range(0, EVENTS)
                            .filter(i -> i % PARTITIONS == here)
                            .filter(expected)
                            .boxed()
                            .toList());
        }
    }

    private static void assertTold(
            RunningTopology topology, List<ConsumerRecord<byte[], byte[]>> records, String route) {
        assertThat(records).allSatisfy(record -> {
            var prediction = (Prediction) topology.result(record);
            int number = Integer.parseInt(prediction.id());
            assertThat(prediction.attributes()).isEqualTo(Map.of("camera", camera(number)));
            assertThat(prediction.embedding()).isNull();
            assertThat(record.key()).isEqualTo(("key " + number).getBytes(UTF_8));
            assertThat(record.headers().toArray()).hasSize(3);
            assertThat(new String(record.headers().lastHeader("number").value(), UTF_8))
                    .isEqualTo(prediction.id());
            assertThat(new String(
                            record.headers().lastHeader("densestream-route").value(), UTF_8))
                    .isEqualTo(route);
        });
    }

    @Test
    void aLabelThatTheModelDoesNotHaveStopsTheStart() throws Exception {
        String rules = """
                fetch: {data: true}
                routes:
                  rules: [{when: {label: [red, gren]}, to: some}, {when: {model: colour}, to: other}]
                """;
        try (var topology = new RunningTopology(KAFKA, folder, PARTITIONS, rules)) {
            assertThatThrownBy(topology::start)
                    .isInstanceOf(OptionException.class)
                    .hasMessage("""
                            routes.rules[0].when.label: no model that answers has the label 'gren'; did you mean green?
                              routes.rules[1].when.model: no model that answers has the name 'colour'; did you mean colours?""");
        }
    }
}
