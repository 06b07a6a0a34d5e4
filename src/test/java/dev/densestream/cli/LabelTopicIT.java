package dev.densestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.cli.labels.LabelMerge;
import dev.densestream.cli.labels.LabelTopic;
import dev.densestream.cli.labels.LabelledImage;
import dev.densestream.cli.labels.Start;
import dev.densestream.event.EventCodec;
import dev.densestream.model.PreparedModel;
import dev.densestream.testing.KafkaBroker;
import dev.densestream.train.StripedPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code densestream train --topic}: what people said in a review becomes a model. */
class LabelTopicIT {
    @RegisterExtension
    static final KafkaBroker KAFKA = new KafkaBroker();

    private static final int PER_LABEL = 40;
    private static final int PARTITIONS = 3;
    /** When people began to look at the labels. */
    private static final Instant REVIEW = Instant.parse("2026-01-31T12:00:00Z");

    /** The review was long ago: a broker that looks for old records while a test runs would delete them. */
    private static final Map<String, String> FOR_EVER = Map.of("retention.ms", "-1");

    @TempDir
    private Path folder;

    private String topic;
    private Path pictures;

    @BeforeEach
    void draw() throws IOException {
        topic = KAFKA.createTopic("labels", PARTITIONS, FOR_EVER);
        pictures = folder.resolve("pictures");
        StripedPictures.write(pictures, PER_LABEL, 1);
    }

    private ProducerRecord<byte[], byte[]> record(String uri, String label, Instant time) {
        String value = label == null ? null : "{\"uri\":\"%s\",\"label\":\"%s\"}".formatted(uri, label);
        return raw(uri, value, time);
    }

    private ProducerRecord<byte[], byte[]> raw(String key, String value, Instant time) {
        return new ProducerRecord<>(
                topic,
                null,
                time.toEpochMilli(),
                key == null ? null : key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8));
    }

    private String uri(String label, int i) {
        return pictures.resolve(label, i + ".png").toUri().toString();
    }

    private List<ProducerRecord<byte[], byte[]>> all(Map<String, String> names, Instant time) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        names.forEach((drawn, label) -> {
            for (int i = 0; i < PER_LABEL; i++) {
                records.add(record(uri(drawn, i), label, time));
            }
        });
        return records;
    }

    private void send(List<ProducerRecord<byte[], byte[]>> records) {
        new RecordSender(Map.of("bootstrap.servers", KAFKA.bootstrapServers())).sendAll(records.iterator());
    }

    private void sendAndAbort(List<ProducerRecord<byte[], byte[]>> records) {
        var config = Map.<String, Object>of("bootstrap.servers", KAFKA.bootstrapServers(), "transactional.id", topic);
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            records.forEach(producer::send);
            producer.flush();
            producer.abortTransaction();
        }
    }

    private CommandProcess train(String... options) throws IOException {
        Stream<String> fixed = Stream.of(
                "train",
                "--topic",
                topic,
                "--bootstrap-servers",
                KAFKA.bootstrapServers(),
                "--out",
                folder.resolve("stripes.onnx").toString(),
                "--blocks",
                "1,1",
                "--stem",
                "cifar",
                "--stem-width",
                "16",
                "--input-size",
                "16",
                "--batch-size",
                "16",
                "--epochs",
                "1");
        return CommandProcess.start(
                folder, Stream.concat(fixed, Stream.of(options)).toArray(String[]::new));
    }

    /** First all labels are wrong; what is corrected, taken out, aborted, broken or out of reach is each at its place. */
    @Test
    void learnsWhatTheLastWordOnEachPictureSays() throws Exception {
        send(all(Map.of("lying", "wrong", "standing", "wrong"), REVIEW));
        send(all(Map.of("lying", "flat", "standing", "upright"), REVIEW.plusSeconds(60)));
        Path secret = Files.copy(pictures.resolve("lying", "0.png"), folder.resolve("secret.png"));
        send(List.of(
                record(uri("lying", 0), null, REVIEW.plusSeconds(70)),
                record(uri("lying", 1), null, REVIEW.plusSeconds(70)),
                raw(null, "{\"uri\":1}", REVIEW.plusSeconds(80)),
                record(secret.toUri().toString(), "flat", REVIEW.plusSeconds(80))));
        sendAndAbort(all(Map.of("lying", "aborted", "standing", "aborted"), REVIEW.plusSeconds(90)));

        try (CommandProcess process = train("--files", pictures.toString())) {
            assertThat(process.exitCode()).as(process.err()).isZero();
            assertThat(process.err())
                    .contains("densestream: topic %s: %d labelled images, 1 records left out"
                            .formatted(topic, 2 * PER_LABEL - 2 + 1))
                    .containsPattern("left out partition \\d, offset \\d+: the event has no field label")
                    .contains("left out %s: %s is not below an allowed folder".formatted(secret.toUri(), secret));
        }

        PreparedModel model = PreparedModel.open(folder.resolve("stripes.onnx"));
        assertThat(model.contract().labels()).containsExactly("flat", "upright");
        String pictures = model.contract().provenance().get("trained on");
        assertThat(pictures).matches("\\d+ pictures of topic " + topic);
        assertThat(reported()).isEqualTo(2 * PER_LABEL - 2);
    }

    /** How many pictures there were, on both sides. */
    private int reported() throws IOException {
        Matcher numbers = Pattern.compile("(\\d+) for training, (\\d+) for validation")
                .matcher(Files.readString(folder.resolve("stripes.onnx.report", "report.html")));
        assertThat(numbers.find()).isTrue();
        return Integer.parseInt(numbers.group(1)) + Integer.parseInt(numbers.group(2));
    }

    @Test
    void beginsWithTheTimeAndGoesOverTheLabelsOfAFolder() throws Exception {
        send(all(Map.of("lying", "old"), REVIEW.minusSeconds(1)));
        send(List.of(record(uri("lying", 3), "standing", REVIEW), record(uri("lying", 4), "slanted", REVIEW)));

        try (CommandProcess process =
                train(pictures.toString(), "--files", pictures.toString(), "--from-time", REVIEW.toString())) {
            assertThat(process.exitCode()).as(process.err()).isZero();
            assertThat(process.err()).contains("topic %s: 2 labelled images, 0 records left out".formatted(topic));
        }

        PreparedModel model = PreparedModel.open(folder.resolve("stripes.onnx"));
        assertThat(model.contract().labels()).containsExactly("lying", "slanted", "standing");
        assertThat(model.contract().provenance().get("trained on"))
                .endsWith(" pictures of pictures and topic " + topic);
        assertThat(reported()).isEqualTo(2 * PER_LABEL);
    }

    @Test
    void beginsWithTheOffsetAndSaysWhatIsGone() throws Exception {
        topic = KAFKA.createTopic("labels", 1, FOR_EVER);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            records.add(record(uri("lying", i), "label " + i, REVIEW));
        }
        send(records);
        assertThat(read(new Start.At(4)))
                .extracting(LabelledImage::label)
                .containsExactly("label 4", "label 5", "label 6", "label 7", "label 8", "label 9");
        assertThat(read(new Start.At(10))).isEmpty();
        assertThat(read(new Start.At(100_000))).isEmpty();
        KAFKA.admin()
                .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(8)))
                .all()
                .get();
        assertThat(read(new Start.Earliest(), 0)).hasSize(2);
        assertThat(read(new Start.At(4), 1)).hasSize(2);
    }

    private List<LabelledImage> read(Start start) {
        return read(start, 0);
    }

    private List<LabelledImage> read(Start start, int gone) {
        var merge = new LabelMerge(new EventCodec());
        var kafka = Map.of("bootstrap.servers", KAFKA.bootstrapServers());
        try (var consumer = Topics.committed(kafka, List.of(topic), 1)) {
            assertThat(new LabelTopic(consumer).read(start, merge))
                    .hasSize(gone)
                    .allMatch("partition 0: the records before offset 8 are gone"::equals);
        }
        assertThat(merge.leftOut()).isEmpty();
        return merge.images();
    }

    @Test
    void whereThereIsNothingToLearnFromItSaysSo() throws Exception {
        try (CommandProcess process = train("--files", pictures.toString())) {
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.err())
                    .contains("topic %s: 0 labelled images, 0 records left out".formatted(topic))
                    .endsWith("densestream: needed are at least two labels; found none\n");
        }
    }

    @Test
    void saysThatThereIsNoSuchTopic() throws Exception {
        topic = "none-" + topic;
        try (CommandProcess process = train("--files", pictures.toString())) {
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.err())
                    .isEqualTo("densestream: there is no topic %s on %s%n", topic, KAFKA.bootstrapServers());
        }
    }
}
