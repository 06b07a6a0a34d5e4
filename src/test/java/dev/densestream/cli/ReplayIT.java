package dev.densestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.event.DeadLetter;
import dev.densestream.event.EventCodec;
import dev.densestream.event.Prediction;
import dev.densestream.event.Source;
import dev.densestream.model.TestModels;
import dev.densestream.stream.ReplayRange;
import dev.densestream.testing.KafkaBroker;
import dev.densestream.train.SignPainter;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Replays on a real broker, of a topic with four partitions: pictures; pictures that end in an aborted transaction; an aborted
 * transaction and nothing else; nothing at all.
 */
class ReplayIT {
    @RegisterExtension
    static final KafkaBroker KAFKA = new KafkaBroker();

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PICTURES = 150;
    private static final int BROKEN = 10;

    @TempDir
    private Path folder;

    private final EventCodec codec = new EventCodec();
    private String input;
    private Path topology;

    @BeforeEach
    void fillTopic() throws Exception {
        input = KAFKA.createTopic("replayed", 4);
        topology = Files.writeString(folder.resolve("replayed.yaml"), """
                name: %1$s
                bootstrap-servers: %2$s
                input: {topics: [%1$s]}
                output: {predictions: %1$s.predictions, dead-letters: %1$s.dead-letters}
                fetch: {data: true}
                model: {file: %3$s}
                batch: {max-size: 8}
                kafka:
                  # So that a process that was killed is missed soon.
                  consumer.session.timeout.ms: 6000
                  consumer.heartbeat.interval.ms: 1000
                """.formatted(
                        input, KAFKA.bootstrapServers(), TestModels.writeColours(folder, 8, 8)));
        String picture =
                "data:image/png;base64," + Base64.getEncoder().encodeToString(Pictures.filled(Color.GREEN, 8, "png"));
        try (var producer = producer("sender-" + input)) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < PICTURES; i++) {
                var _ = producer.send(record(0, picture));
                var _ = producer.send(record(1, picture));
            }
            for (int i = 0; i < BROKEN; i++) {
                var _ = producer.send(record(0, "{broken"));
            }
            producer.commitTransaction();
            producer.beginTransaction();
            var _ = producer.send(record(1, picture));
            var _ = producer.send(record(2, picture));
            producer.flush();
            producer.abortTransaction();
        }
    }

    private ProducerRecord<byte[], byte[]> record(int partition, String value) {
        return new ProducerRecord<>(input, partition, "key".getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private static KafkaProducer<byte[], byte[]> producer(String transactionalId) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        KAFKA.bootstrapServers(),
                        "transactional.id",
                        transactionalId,
                        "max.in.flight.requests.per.connection",
                        "1"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private String[] replay(String... options) {
        return Stream.concat(Stream.of("replay", topology.toString()), Arrays.stream(options))
                .toArray(String[]::new);
    }

    private Ran ran(String... options) {
        return Ran.of(replay(options));
    }

    private List<ConsumerRecord<byte[], byte[]>> results(String prefix) {
        List<ConsumerRecord<byte[], byte[]>> results = new ArrayList<>();
        Map<String, String> config =
                Map.of("bootstrap.servers", KAFKA.bootstrapServers(), "allow.auto.create.topics", "false");
        List<String> topics = List.of(prefix + ".predictions", prefix + ".dead-letters");
        try (var consumer = Topics.committed(config, topics, 4)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            consumer.seekToBeginning(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(results::add);
            }
        }
        return results;
    }

    private Source source(ConsumerRecord<byte[], byte[]> result) {
        try {
            return switch (codec.readResult(result.value())) {
                case Prediction prediction -> prediction.source();
                case DeadLetter letter -> letter.source();
            };
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void assertThatEachLeftOnce(String prefix) {
        List<Source> sources = results(prefix).stream().map(this::source).toList();
        assertThat(sources).doesNotHaveDuplicates().hasSize(2 * PICTURES + BROKEN);
    }

    private Map<TopicPartition, OffsetAndMetadata> liveGroup() throws Exception {
        return KAFKA.admin()
                .listConsumerGroupOffsets(input)
                .partitionsToOffsetAndMetadata()
                .get();
    }

    @Test
    void goesOnAfterItWasKilledLosesNothingDoublesNothingAndEnds() throws Exception {
        KAFKA.admin()
                .alterConsumerGroupOffsets(input, Map.of(new TopicPartition(input, 0), new OffsetAndMetadata(7)))
                .all()
                .get();
        String output = input + "-again";
        try (var replay = CommandProcess.start(folder, replay("--output", output, "--rate", "100/s"))) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> KAFKA.admin().listTopics().names().get().contains(output + ".predictions")
                            && results(output).size() >= 30);
            replay.kill();
        }
        int before = results(output).size();
        assertThat(before).isLessThan(2 * PICTURES + BROKEN);

        Ran rest = ran("--output", output);

        assertThat(rest.exitCode()).as(rest.err()).isZero();
        assertThat(rest.out()).contains("done. ", " and 10 dead letters of this run");
        assertThatEachLeftOnce(output);
        assertThat(results(output))
                .allSatisfy(result -> assertThat(new String(
                                result.headers().lastHeader(ReplayRange.HEADER).value(), UTF_8))
                        .startsWith(input + ".replay."));
        assertThat(liveGroup()).isEqualTo(Map.of(new TopicPartition(input, 0), new OffsetAndMetadata(7)));

        Ran again = ran("--output", output);
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("was finished ");
        assertThatEachLeftOnce(output);
    }

    @Test
    void whatCameSinceIsNoPartOfItAndWhatRetentionTookIsTold() throws Exception {
        String output = input + "-again";
        try (var replay = CommandProcess.start(folder, replay("--output", output, "--rate", "10/s", "--id", "one"))) {
            Awaitility.await().atMost(PATIENCE).until(() -> replay.err().contains("until the end of the range"));
            sendLate();
            KAFKA.admin()
                    .createPartitions(Map.of(input, NewPartitions.increaseTo(5)))
                    .all()
                    .get();
            replay.terminate();
            assertThat(replay.exitCode()).as(replay.err()).isEqualTo(143);
            assertThat(replay.err()).contains("stopped; the same command goes on with what is left");
        }
        KAFKA.admin()
                .deleteRecords(Map.of(new TopicPartition(input, 0), RecordsToDelete.beforeOffset(155)))
                .all()
                .get();

        Ran rest = ran("--output", output, "--id", "one");

        assertThat(rest.exitCode()).as(rest.err()).isZero();
        assertThat(rest.err())
                .contains(input + " has 1 more partitions than when this replay was planned; they are no part of it")
                .containsPattern(input + "-0: the records \\d+ to 154 were deleted before they could be replayed");
        List<Source> sources = results(output).stream().map(this::source).toList();
        assertThat(sources).doesNotHaveDuplicates();
        assertThat(sources.stream().filter(source -> source.partition() == 1)).hasSize(PICTURES);
        assertThat(sources.stream().filter(source -> source.partition() == 0 && source.offset() >= 155))
                .hasSize(5);
        assertThat(sources).allMatch(source -> source.offset() < PICTURES + BROKEN);
    }

    private void sendLate() {
        try (var producer = producer("late-" + input)) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int partition = 0; partition < 4; partition++) {
                var _ = producer.send(record(partition, "{late"));
            }
            producer.commitTransaction();
        }
    }

    @Test
    void aRangeIsReplayedIntoTheLiveTopicsWhereThatIsSaidAndNothingOfItIsLeftOut() throws Exception {
        Ran last = ran("--into-live", "--last", "2");
        assertThat(last.exitCode()).as(last.err()).isZero();
        // Of every partition but the empty one, the last is an offset without a record.
        Ran part = ran(
                "--output", input + "-part", "--from", input + ":0=145", "--from", "9999", "--to", input + ":0=155");
        assertThat(part.exitCode()).as(part.err()).isZero();
        assertThat(results(input + "-part").stream().map(this::source).map(Source::offset))
                .containsExactlyInAnyOrder(145L, 146L, 147L, 148L, 149L, 150L, 151L, 152L, 153L, 154L);
    }

    /** All results of both lie in the same topics; the header tells them apart. */
    @Test
    void isComparedWithWhatLeftBeforeAlsoWhereThatIsInTheSameTopics() throws Exception {
        Path json = folder.resolve("diff.json");
        assertThat(ran("--into-live", "--id", "first").exitCode()).isZero();
        String live = input + ".predictions," + input + ".dead-letters";
        String[] second = {
            "--into-live",
            "--id",
            "second",
            "--compare",
            live,
            "--json",
            json.toString(),
            "--html",
            folder.resolve("diff.html").toString()
        };
        Ran replay = ran(second);
        assertThat(replay.exitCode()).as(replay.err()).isZero();
        assertThat(replay.out()).contains("same first label     100.00 %");
        JsonNode report = JsonMapper.shared().readTree(Files.readString(json));
        assertThat(report.get("pairs").asInt()).isEqualTo(2 * PICTURES + BROKEN);
        assertThat(report.get("identical").asInt()
                        + report.get("withinTolerance").asInt())
                .isEqualTo(2 * PICTURES);
        assertThat(report.at("/a/duplicates").asInt()
                        + report.at("/b/duplicates").asInt())
                .isZero();
        assertThat(ran(second).out())
                .as("given again, a replay that is done is compared once more")
                .contains("was finished", "same first label     100.00 %");
        assertThat(ran("--into-live", "--json", json.toString()).exitCode()).isEqualTo(2);
    }

    /** With batches of one size the answers do not depend on which images came together. */
    @Test
    void repeatsItselfByteForByteButForTheTimingsWhereItIsDeterministic() throws Exception {
        var painter = new SignPainter(7);
        String signs = KAFKA.createTopic("signs", 4);
        try (var producer = producer("sender-" + signs)) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < 60; i++) {
                byte[] value = ("data:;base64,"
                                + Base64.getEncoder()
                                        .encodeToString(painter.draw(i).bytes()))
                        .getBytes(UTF_8);
                var _ = producer.send(new ProducerRecord<>(signs, i % 4, null, value));
            }
            producer.commitTransaction();
        }
        for (String once : List.of("one", "two")) {
            Ran ran = ran(
                    "--set",
                    "input.topics=[" + signs + "]",
                    "--set",
                    "model.file=" + Home.file("models/signs.onnx"),
                    "--set",
                    "model.deterministic=true",
                    "--output",
                    signs + "." + once);
            assertThat(ran.exitCode()).as(ran.err()).isZero();
        }
        List<String> first = withoutTimings(results(signs + ".one"));
        assertThat(first).hasSize(60).allMatch(json -> json.contains("\"score\""));
        assertThat(withoutTimings(results(signs + ".two"))).containsExactlyInAnyOrderElementsOf(first);
    }

    private static List<String> withoutTimings(List<ConsumerRecord<byte[], byte[]>> results) {
        return results.stream()
                .map(result -> new String(result.value(), UTF_8).replaceFirst(",\"timings\":\\{[^}]*}", ""))
                .toList();
    }

    @Test
    void aDryRunSaysWhatItWouldDoAndDoesNothing() throws Exception {
        Ran dry = ran("--dry-run", "--rate", "10/s");
        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(dry.out())
                .contains("reads    316 offsets of " + input + ", with records of ")
                .contains("%s-0: 161 offsets, 0 to 160".formatted(input))
                .contains("%s-1: 153 offsets, 0 to 152".formatted(input))
                .contains("%s-2: 2 offsets, 0 to 1".formatted(input))
                .contains("%s-3: nothing".formatted(input))
                .contains("takes    at least 31.6 s, for --rate; how fast this model is here, no earlier replay tells");
        assertThat(KAFKA.admin().listTopics().names().get()).doesNotContain(input + ".predictions");
    }

    @Test
    void saysWhatIsWrongWithTheCommand() throws IOException {
        assertThat(ran().err()).startsWith("densestream: --output PREFIX is missing");
        assertThat(ran("--output", "x", "--into-live").exitCode()).isEqualTo(2);
        assertThat(ran("--output", "x", "--last", "3", "--from", "earliest").err())
                .isEqualTo(
                        "densestream: --from and --last: only one of them can be where the range begins%n".formatted());
        assertThat(ran("--output", "x", "--from", "2300-01-01T00:00:00Z").err())
                .isEqualTo("densestream: --from: 2300-01-01T00:00:00Z is to come; a replay reads what is there%n"
                        .formatted());
        assertThat(ran("--output", "x", "--rate", "fast").exitCode()).isEqualTo(2);
        assertThat(ran("--output", "x", "--id", "a b").exitCode()).isEqualTo(2);
        Ran empty = ran("--output", "x", "--from", "100000");
        assertThat(empty.exitCode()).isZero();
        assertThat(empty.out()).contains("the range is empty, there is nothing to replay");
    }
}
