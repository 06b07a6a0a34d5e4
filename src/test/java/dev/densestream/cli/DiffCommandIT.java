package dev.densestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.event.DeadLetter;
import dev.densestream.event.EventCodec;
import dev.densestream.event.Prediction;
import dev.densestream.event.Prediction.Label;
import dev.densestream.event.Result;
import dev.densestream.event.Source;
import dev.densestream.event.Stage;
import dev.densestream.testing.KafkaBroker;
import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code densestream diff} on topics of a real broker. */
class DiffCommandIT {
    @RegisterExtension
    static final KafkaBroker KAFKA = new KafkaBroker();

    private static final long BEGIN = Instant.parse("2026-01-31T12:00:00Z").toEpochMilli();
    private static final int MINUTE = 60_000;

    @TempDir
    private Path folder;

    private final EventCodec codec = new EventCodec();

    private static Source source(int i) {
        return new Source("images", i % 3, i / 3, BEGIN + (long) i * MINUTE);
    }

    private Prediction prediction(int i, String version, String label, double score) {
        return new Prediction(
                "image-" + i,
                folder.resolve(i + ".png").toUri().toString(),
                new Prediction.Model("net", version),
                List.of(new Label(label, 0, (float) score), new Label("other", 1, (float) (1 - score))),
                new Prediction.Image(8, 8, "png", 100, null),
                source(i),
                new Prediction.Timings(1, 1, 1, 1),
                Map.of(),
                null);
    }

    private static DeadLetter letter(int i) {
        return new DeadLetter("image-" + i, "x", Stage.FETCH, "not-found", "gone", false, 1, source(i), null, null);
    }

    private ProducerRecord<byte[], byte[]> record(String topic, int partitions, Result result) {
        return new ProducerRecord<>(
                topic,
                result.source().partition() % partitions,
                result.source().timestamp(),
                null,
                codec.write(result));
    }

    /** The events are old: a broker that looks for such while a test runs would delete their results. */
    private static String topic(String prefix, int partitions) {
        return KAFKA.createTopic(prefix, partitions, Map.of("retention.ms", "-1"));
    }

    private void send(String topic, int partitions, Stream<? extends Result> results) {
        new RecordSender(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))
                .sendAll(
                        results.map(result -> record(topic, partitions, result)).iterator());
    }

    private Ran diff(String a, String b, String... options) {
        return Ran.of(Stream.concat(
                        Stream.of(
                                "diff",
                                a,
                                b,
                                "--bootstrap-servers",
                                KAFKA.bootstrapServers(),
                                "--html",
                                folder.resolve("diff.html").toString(),
                                "--json",
                                folder.resolve("diff.json").toString()),
                        Stream.of(options))
                .toArray(String[]::new));
    }

    private JsonNode json() throws Exception {
        return JsonMapper.builder().build().readTree(Files.readAllBytes(folder.resolve("diff.json")));
    }

    @Test
    void tellsWhatChangedBetweenTopicsOfDifferentPartitions() throws Exception {
        String a = topic("diff-a", 3);
        String letters = topic("diff-a-dead", 3);
        String b = topic("diff-b", 1);
        Files.write(folder.resolve("7.png"), Pictures.filled(Color.RED, 8, "png"));
        send(a, 3, IntStream.range(0, 300).mapToObj(i -> prediction(i, "v1", "cat", 0.9)));
        send(letters, 3, Stream.of(letter(300), letter(301)));
        // Backwards: no order is counted on.
        send(
                b,
                1,
                IntStream.rangeClosed(0, 300)
                        .map(i -> 300 - i)
                        .mapToObj(i -> i == 7
                                ? prediction(i, "v2", "dog", 0.8)
                                : prediction(i, "v2", "cat", i < 100 ? 0.9 : 0.85)));
        abort(b);

        Ran ran = diff(a + "," + letters, b);
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains("net v1", "net v2", "301 events, 300 of them predicted on both")
                .contains("99.67 % (99 identical, 0 within 1.0E-5, 200 with moved scores)")
                .contains("1, 0 of them near-ties")
                .contains("        1  cat -> dog", "        1  fetch/not-found -> predicted")
                .contains("0 predictions, 1 dead letters, such as images-1@100")
                .contains("cat 0.9000 -> dog 0.8000  " + folder.resolve("7.png").toUri());
        assertThat(json().get("labelsChanged").asInt()).isEqualTo(1);
        assertThat(json().get("b").get("predictions").asInt())
                .as("what was aborted is no result")
                .isEqualTo(301);
        assertThat(Files.readString(folder.resolve("diff.html"))).contains("src=\"data:image/png;base64,", "not shown");
    }

    private void abort(String topic) {
        var config = Map.<String, Object>of("bootstrap.servers", KAFKA.bootstrapServers(), "transactional.id", topic);
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var _ = producer.send(record(topic, 1, prediction(5, "v3", "hen", 0.9)));
            producer.flush();
            producer.abortTransaction();
        }
    }

    @Test
    void comparesTheEventsThatAreAskedForOnly() throws Exception {
        String a = topic("diff-a", 3);
        String b = topic("diff-b", 3);
        send(a, 3, IntStream.range(0, 90).mapToObj(i -> prediction(i, "v1", "cat", 0.9)));
        send(b, 3, IntStream.range(0, 120).mapToObj(i -> prediction(i, "v1", "cat", 0.9)));

        diff(a, b, "--last", "30");
        assertThat(json().get("pairs").asInt()).isEqualTo(30);
        assertThat(json().get("b").get("predictions").asInt()).isEqualTo(30);
        diff(a, b, "--from", "2026-01-31T12:10:00Z", "--to", "2026-01-31T13:00:00+00:00");
        assertThat(json().get("pairs").asInt()).isEqualTo(50);
        assertThat(json().get("onlyInB").get("predictions").asInt()).isZero();
        diff(a, b, "--from", "2026-01-31T13:00:00Z");
        assertThat(json().get("pairs").asInt()).isEqualTo(30);
        assertThat(json().get("onlyInB").get("predictions").asInt()).isEqualTo(30);
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        String a = topic("diff-a", 2);
        String empty = topic("diff-empty", 2);
        String other = topic("diff-other", 1);
        send(a, 2, Stream.of(prediction(0, "v1", "cat", 0.9)));
        send(other, 1, Stream.of(prediction(77, "v1", "cat", 0.9)));
        assertThat(diff(a, "none-" + a)).satisfies(ran -> {
            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.err())
                    .isEqualTo("densestream: there is no topic none-%s on %s%n", a, KAFKA.bootstrapServers());
        });
        assertThat(diff(a, empty)).satisfies(ran -> {
            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.err())
                    .endsWith("densestream: %s: there are no results of the events to compare%n".formatted(empty));
        });
        assertThat(diff(a, other)).satisfies(ran -> {
            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.err()).contains("no event has a result on both sides");
        });
    }

    @Test
    void recordsThatAreNoResultsAreCounted() throws Exception {
        String a = topic("diff-a", 1);
        send(a, 1, Stream.of(prediction(0, "v1", "cat", 0.9)));
        new RecordSender(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))
                .sendAll(Stream.of(
                                new ProducerRecord<byte[], byte[]>(a, null, "no result".getBytes(UTF_8)),
                                new ProducerRecord<byte[], byte[]>(a, "key".getBytes(UTF_8), null))
                        .iterator());
        assertThat(diff(a, a).exitCode()).isZero();
        assertThat(json().get("a").get("others").asInt()).isEqualTo(2);
        assertThat(json().get("identical").asInt()).isEqualTo(1);
    }
}
