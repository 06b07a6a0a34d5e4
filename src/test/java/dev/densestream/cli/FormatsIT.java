package dev.densestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.densestream.event.DeadLetter;
import dev.densestream.event.Prediction;
import dev.densestream.event.Result;
import dev.densestream.event.Source;
import dev.densestream.testing.KafkaBroker;
import java.awt.Color;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whatever form a record has: its images' results leave together, in order, and its offset with them. */
class FormatsIT {
    @RegisterExtension
    static final KafkaBroker KAFKA = new KafkaBroker();

    private static final String INLINE = "fetch: {data: true}\n";
    private static final int PARTITIONS = 2;
    private static final int RECORDS = 12;
    /** More than a batch holds, so that they are not all done at the same time. */
    private static final int IMAGES = 45;

    private static final int BAD = 7;

    private static final List<Color> COLOURS = List.of(Color.RED, Color.GREEN, Color.BLUE);

    @TempDir
    private Path folder;

    private static String dataUri(Color colour) throws IOException {
        return "data:image/png;base64," + base64(colour);
    }

    private static String base64(Color colour) throws IOException {
        return Base64.getEncoder().encodeToString(Pictures.filled(colour, 8, "png"));
    }

    private static byte[] message(String name) throws IOException {
        try (InputStream in = FormatsIT.class.getResourceAsStream("/messages/" + name)) {
            return in.readAllBytes();
        }
    }

    private static Source source(Result result) {
        return switch (result) {
            case Prediction prediction -> prediction.source();
            case DeadLetter letter -> letter.source();
        };
    }

    private static String label(Result result) {
        return ((Prediction) result).labels().getFirst().label();
    }

    private static List<ProducerRecord<byte[], byte[]>> arrays(String topic) throws IOException {
        List<String> pictures = new ArrayList<>();
        for (Color colour : COLOURS) {
            pictures.add(dataUri(colour));
        }
        return IntStream.range(0, RECORDS)
                .mapToObj(record -> new ProducerRecord<>(
                        topic,
                        record % PARTITIONS,
                        ("key " + record).getBytes(UTF_8),
                        IntStream.range(0, IMAGES)
                                .mapToObj(image -> image == BAD
                                        ? "{}"
                                        : "{\"id\":\"%d\",\"uri\":\"%s\"}".formatted(image, pictures.get(image % 3)))
                                .collect(Collectors.joining(",", "[", "]"))
                                .getBytes(UTF_8)))
                .toList();
    }

    /** Runs are slow and commits are frequent, and the application fails once: a record must never be seen in part. */
    @Test
    void theResultsOfARecordAreSeenAllOrNoneAndItsOffsetMovesOnWithThem() throws Exception {
        try (var topology = new RunningTopology(KAFKA, folder, PARTITIONS, INLINE)) {
            topology.send(arrays(topology.input()));
            topology.startWithSlowRuns(Integer.MAX_VALUE, Duration.ofMillis(120));
            await().atMost(Duration.ofSeconds(60)).pollDelay(Duration.ZERO).until(() -> seen(topology) >= 2);
            topology.app().fail("a test", new IllegalStateException());
            assertThatThrownBy(topology::awaitStopped).hasMessageContaining("a test");
            assertThat(seen(topology)).isLessThan(RECORDS);
            topology.start();

            List<ConsumerRecord<byte[], byte[]>> results = topology.results(RECORDS * IMAGES);
            assertThat(inOrder(topology, results, topology.deadLetters())).isEqualTo(RECORDS);
            assertThat(inOrder(topology, results, topology.predictions())).isEqualTo(RECORDS * (IMAGES - 1));
            for (ConsumerRecord<byte[], byte[]> record : results) {
                Result result = topology.result(record);
                int image = source(result).image();
                assertThat(result instanceof DeadLetter).isEqualTo(image == BAD);
                if (result instanceof Prediction) {
                    assertThat(result.id()).isEqualTo(Integer.toString(image));
                    assertThat(label(result))
                            .isEqualTo(List.of("red", "green", "blue").get(image % 3));
                }
                assertThat(new String(record.key(), UTF_8))
                        .isEqualTo("key "
                                + (source(result).offset() * PARTITIONS
                                        + source(result).partition()));
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> topology.committed() == RECORDS);
        }
    }

    /** Checks what can be seen at this moment, and counts the records that have predictions. */
    private static int seen(RunningTopology topology) {
        Map<TopicPartition, OffsetAndMetadata> committed = topology.committedOffsets();
        Map<String, Integer> images = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : topology.allResults()) {
            // Partitions of one transaction become visible one after the other.
            if (record.topic().equals(topology.predictions())) {
                Source source = source(topology.result(record));
                images.merge(source.partition() + "-" + source.offset(), 1, Integer::sum);
            }
        }
        assertThat(images.values()).as("images of each record").allMatch(count -> count == IMAGES - 1);
        committed.forEach((partition, offset) -> {
            for (long done = 0; done < offset.offset(); done++) {
                assertThat(images).as("committed").containsKey(partition.partition() + "-" + done);
            }
        });
        return images.size();
    }

    /** @return how many results that topic has; those of each partition stand in the order of records and images */
    private static int inOrder(RunningTopology topology, List<ConsumerRecord<byte[], byte[]>> results, String topic) {
        List<ConsumerRecord<byte[], byte[]>> sorted = results.stream()
                .filter(record -> record.topic().equals(topic))
                .sorted(Comparator.<ConsumerRecord<byte[], byte[]>>comparingInt(ConsumerRecord::partition)
                        .thenComparingLong(ConsumerRecord::offset))
                .toList();
        List<Source> sources =
                sorted.stream().map(record -> source(topology.result(record))).toList();
        assertThat(sources)
                .isSortedAccordingTo(Comparator.comparingInt(Source::partition)
                        .thenComparingLong(Source::offset)
                        .thenComparingInt(Source::image))
                .doesNotHaveDuplicates();
        return sources.size();
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, byte[] value, String... headers) {
        var all = new RecordHeaders().add("kept", key.getBytes(UTF_8));
        for (int i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1].getBytes(UTF_8));
        }
        return new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), value, all);
    }

    private static List<ProducerRecord<byte[], byte[]>> mixed(String topic) throws IOException {
        byte[] red = Pictures.filled(Color.RED, 8, "png");
        String array = "[\"%s\",{\"id\":\"g\",\"uri\":\"%s\"}]".formatted(dataUri(Color.BLUE), dataUri(Color.GREEN));
        String structured =
                "{\"specversion\":\"1.0\",\"id\":\"ce\",\"source\":\"/s\",\"type\":\"t\",\"data_base64\":\"%s\"}"
                        .formatted(base64(Color.GREEN));
        return List.of(
                record(topic, "test", message("aws-test-event.json")),
                record(
                        topic,
                        "ours",
                        "{\"id\":\"ours\",\"uri\":\"%s\"}"
                                .formatted(dataUri(Color.RED))
                                .getBytes(UTF_8)),
                record(topic, "plain", dataUri(Color.BLUE).getBytes(UTF_8)),
                record(topic, "array", array.getBytes(UTF_8)),
                record(topic, "raw", red),
                record(
                        topic,
                        "binary",
                        red,
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        "b-1",
                        "ce_source",
                        "/s",
                        "ce_type",
                        "t",
                        "content-type",
                        "image/png"),
                record(topic, "structured", structured.getBytes(UTF_8), "content-type", "application/cloudevents+json"),
                record(topic, "s3", message("aws-mixed.json")),
                record(topic, "bad", "{}".getBytes(UTF_8)),
                record(topic, "removed", message("minio-removed.json")));
    }

    /** It begins and ends with what has no result. */
    @Test
    void autoTellsAllFormatsApartAndMovesOnOverWhatNamesNoImage() throws Exception {
        try (var topology = new RunningTopology(KAFKA, folder, PARTITIONS, INLINE)) {
            List<ProducerRecord<byte[], byte[]>> sent = mixed(topology.input());
            topology.send(sent);
            topology.start();
            Map<String, List<Result>> results = new TreeMap<>();
            for (ConsumerRecord<byte[], byte[]> record : topology.results(11)) {
                assertThat(record.headers().lastHeader("kept").value()).isEqualTo(record.key());
                results.computeIfAbsent(new String(record.key(), UTF_8), key -> new ArrayList<>())
                        .add(topology.result(record));
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> topology.committed() == sent.size());

            assertThat(results).containsOnlyKeys("ours", "plain", "array", "raw", "binary", "structured", "s3", "bad");
            assertOne(results.get("ours"), "ours", "red");
            assertOne(results.get("raw"), "raw", "red");
            assertOne(results.get("binary"), "b-1", "red");
            assertOne(results.get("structured"), "ce", "green");
            assertThat(results.get("array")).extracting(FormatsIT::label).containsExactly("blue", "green");
            assertThat(results.get("array"))
                    .extracting(result -> source(result).image())
                    .containsExactly(0, 1);
            assertThat(results.get("s3"))
                    .extracting(Result::uri)
                    .containsExactly("s3://pictures/a.png", null, "s3://pictures/b.png");
            assertThat(results.get("s3"))
                    .extracting(result -> source(result).image())
                    .containsExactly(0, 2, 4);
            assertThat(((DeadLetter) results.get("bad").getFirst()).code()).isEqualTo("missing-uri");
        }
    }

    private static void assertOne(List<Result> results, String id, String label) {
        assertThat(results).hasSize(1);
        assertThat(results.getFirst().id()).isEqualTo(id);
        assertThat(label(results.getFirst())).isEqualTo(label);
        assertThat(source(results.getFirst()).image()).isNull();
    }

    @Test
    void recordsMayBePicturesWhereNothingMayBeFetched() throws Exception {
        try (var topology = new RunningTopology(KAFKA, folder, PARTITIONS, "").set("input.format", "bytes")) {
            topology.send(List.of(
                    record(topology.input(), "a", Pictures.filled(Color.BLUE, 8, "jpg")),
                    record(topology.input(), "b", dataUri(Color.RED).getBytes(UTF_8))));
            topology.start();
            for (ConsumerRecord<byte[], byte[]> record : topology.results(2)) {
                switch (topology.result(record)) {
                    case Prediction prediction -> {
                        assertThat(prediction.id()).isEqualTo("a");
                        assertThat(prediction.uri()).isEqualTo("record:%s/0/0".formatted(topology.input()));
                        assertThat(label(prediction)).isEqualTo("blue");
                    }
                    case DeadLetter letter -> assertThat(letter.code()).isEqualTo("unknown-format");
                }
            }
        }
    }
}
