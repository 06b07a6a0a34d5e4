package dev.densestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.event.Content;
import dev.densestream.event.DeadLetter;
import dev.densestream.event.EventCodec;
import dev.densestream.event.Source;
import dev.densestream.event.Stage;
import dev.densestream.stream.ReplayRange;
import dev.densestream.testing.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters on a real broker, sent again once and twice, by one process and by one that is killed. */
class RedriveIT {
    @RegisterExtension
    static final KafkaBroker KAFKA = new KafkaBroker();

    private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
    private static final int PARTITIONS = 2;

    @TempDir
    private Path folder;

    private final EventCodec codec = new EventCodec();
    private String input;
    private String letters;

    @BeforeEach
    void createTopics() {
        input = KAFKA.createTopic("again", PARTITIONS);
        letters = KAFKA.createTopic("letters", PARTITIONS);
    }

    private static Map<String, String> kafka() {
        return Map.of("bootstrap.servers", KAFKA.bootstrapServers());
    }

    private static DeadLetter letter(String topic, int number, String code, boolean retryable, Content original) {
        return new DeadLetter(
                "id" + number,
                null,
                Stage.FETCH,
                code,
                "it failed",
                retryable,
                3,
                new Source(topic, number % PARTITIONS, number, 0),
                Content.of(("key" + number).getBytes(UTF_8)),
                original);
    }

    private ProducerRecord<byte[], byte[]> record(int number, DeadLetter letter) {
        var record = new ProducerRecord<>(
                letters,
                number % PARTITIONS,
                BEGIN.plusSeconds(number).toEpochMilli(),
                ("key" + number).getBytes(UTF_8),
                codec.write(letter));
        record.headers().add("sender", "camera".getBytes(UTF_8));
        return record;
    }

    private ProducerRecord<byte[], byte[]> record(int number, String code, boolean retryable) {
        return record(number, letter(input, number, code, retryable, Content.of(("event" + number).getBytes(UTF_8))));
    }

    private void send(Stream<ProducerRecord<byte[], byte[]>> records) {
        new RecordSender(kafka()).sendAll(records.iterator());
    }

    private Ran redrive(String... options) {
        return Ran.of(Stream.concat(
                        Stream.of("redrive", letters, "--bootstrap-servers", KAFKA.bootstrapServers()),
                        Stream.of(options))
                .toArray(String[]::new));
    }

    private List<ConsumerRecord<byte[], byte[]>> sentAgain() {
        List<ConsumerRecord<byte[], byte[]>> sent = new ArrayList<>();
        try (var consumer = Topics.committed(kafka(), List.of(input), PARTITIONS)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            consumer.seekToBeginning(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(sent::add);
            }
        }
        return sent;
    }

    private List<String> values() {
        return sentAgain().stream()
                .map(record -> new String(record.value(), UTF_8))
                .sorted()
                .toList();
    }

    @Test
    void sendsWhatIsRetryableWithKeyHeadersAndPartitionAndNothingTwice() {
        send(Stream.of(
                record(0, "timeout", true), record(1, "not-found", false), record(2, "connection-failed", true)));
        assertThat(redrive("--dry-run").out())
                .contains("would be sent            2  fetch/connection-failed 1, fetch/timeout 1");
        assertThat(values()).isEmpty();

        Ran first = redrive();
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out().lines())
                .containsExactly(
                        "dead letters             3 in " + letters,
                        "sent again               2  fetch/connection-failed 1, fetch/timeout 1",
                        "not asked for            1  fetch/not-found 1");
        assertThat(sentAgain()).anySatisfy(record -> {
            assertThat(record.partition()).isZero();
            assertThat(new String(record.key(), UTF_8)).isEqualTo("key2");
            assertThat(new String(record.value(), UTF_8)).isEqualTo("event2");
            assertThat(new String(record.headers().lastHeader("sender").value(), UTF_8))
                    .isEqualTo("camera");
            assertThat(new String(
                            record.headers().lastHeader("densestream-redriven").value(), UTF_8))
                    .isEqualTo(letters + "/0/1");
        });

        assertThat(redrive().out()).contains("sent again               0\n", "sent before              2");
        assertThat(values()).containsExactly("event0", "event2");
    }

    @Test
    void whatOneRedriveLeavesOutAnotherSends() {
        send(IntStream.range(0, 6).mapToObj(i -> record(i, i < 3 ? "timeout" : "not-found", i < 3)));
        assertThat(redrive("--code", "fetch/timeout", "--since", "2026-03-01T00:00:02Z")
                        .exitCode())
                .isZero();
        assertThat(values()).containsExactly("event2");
        assertThat(redrive("--code", "not-found", "--since", "2026-03-01T00:00:05Z")
                        .exitCode())
                .isZero();
        assertThat(values()).containsExactly("event2", "event5");
        assertThat(redrive("--all").exitCode()).isZero();
        assertThat(values()).containsExactly("event0", "event1", "event2", "event3", "event4", "event5");
    }

    @Test
    void aRecordWithSeveralImagesIsSentOnceForAllOfThem() {
        send(IntStream.range(0, 3)
                .mapToObj(image -> record(
                        0,
                        new DeadLetter(
                                "id" + image,
                                null,
                                Stage.FETCH,
                                image == 0 ? "not-found" : "timeout",
                                "it failed",
                                image > 0,
                                3,
                                new Source(input, 0, 7, 0, image),
                                null,
                                Content.of("event".getBytes(UTF_8))))));
        assertThat(redrive().out()).contains("sent again               2  fetch/timeout 2");
        assertThat(values()).containsExactly("event");
        assertThat(redrive("--all").out()).contains("sent before              3");
        assertThat(values()).containsExactly("event");
    }

    @Test
    void whatCannotBeSentIsCountedAndTold() {
        ProducerRecord<byte[], byte[]> ofAReplay = record(3, "timeout", true);
        ofAReplay.headers().add(new RecordHeader(ReplayRange.HEADER, "t.replay.x".getBytes(UTF_8)));
        send(Stream.of(
                record(0, letter(input, 0, "timeout", true, Content.upTo(new byte[100], 10))),
                record(1, letter("gone-" + input, 1, "timeout", true, Content.of(new byte[3]))),
                new ProducerRecord<>(letters, "no letter".getBytes(UTF_8)),
                ofAReplay,
                record(4, letter(input, 4, "null-value", true, null))));
        Ran ran = redrive();
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out().lines())
                .containsExactly(
                        "dead letters             4 in " + letters,
                        "sent again               1  fetch/null-value 1",
                        "of a replay              1  fetch/timeout 1 (to mend a replay, replay once more)",
                        "cannot be sent           1  fetch/timeout 1 (only the beginning of the original is there)",
                        "cannot be sent           1  fetch/timeout 1 (the topic that it came from is not there)",
                        "no dead letters          1  other records in the topic");
        assertThat(sentAgain())
                .singleElement()
                .satisfies(record -> assertThat(record.value()).isNull());
    }

    @Test
    void goesOnAfterItWasKilledAndSendsEachOnce() throws Exception {
        int count = 30_000;
        send(IntStream.range(0, count).mapToObj(i -> record(i, "timeout", true)));
        var ledger = new TopicPartition(letters + ".redriven", 0);
        try (var redrive =
                CommandProcess.start(folder, "redrive", letters, "--bootstrap-servers", KAFKA.bootstrapServers())) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .ignoreExceptions()
                    .until(() -> KAFKA.admin().listTopics().names().get().contains(ledger.topic())
                            && KAFKA.admin()
                                            .listOffsets(Map.of(ledger, OffsetSpec.latest()))
                                            .partitionResult(ledger)
                                            .get()
                                            .offset()
                                    > 0);
            redrive.kill();
        }
        Ran rest = redrive();

        assertThat(rest.exitCode()).as(rest.err()).isZero();
        assertThat(values()).hasSize(count).doesNotHaveDuplicates();
    }

    @Test
    void saysWhatIsWrongWithTheCommand() {
        assertThat(redrive("--since", "later").exitCode()).isEqualTo(2);
        assertThat(redrive("--all", "--code", "timeout").exitCode()).isEqualTo(2);
        letters = "not-there";
        assertThat(redrive().err())
                .isEqualTo("densestream: there is no topic not-there on %s%n".formatted(KAFKA.bootstrapServers()));
    }
}
