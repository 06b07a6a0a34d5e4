package dev.densestream.cli;

import static dev.densestream.event.Stage.DECODE;
import static dev.densestream.event.Stage.FETCH;
import static dev.densestream.event.Stage.PARSE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.densestream.event.DeadLetter;
import dev.densestream.event.Prediction;
import dev.densestream.event.Source;
import dev.densestream.event.Stage;
import dev.densestream.testing.KafkaBroker;
import java.awt.Color;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What events and pictures may hold, each between two good pictures. */
class HostileEventsIT {
    @RegisterExtension
    static final KafkaBroker KAFKA = new KafkaBroker();

    private static final int PARTITIONS = 2;
    private static final int HUGE = 3_000_000;
    private static final List<Color> COLOURS = List.of(Color.RED, Color.GREEN, Color.BLUE);
    private static final List<String> LABELS = List.of("red", "green", "blue");
    /** Any time, as long as it differs from record to record and from now. */
    private static final long TIMESTAMP = 1_700_000_000_000L;

    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService answering = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;

    @TempDir
    private Path folder;

    /** An event and the dead letter that must come of it; {@code stage} null where it must be classified. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Case(byte[] value, Stage stage, String code) {}

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(answering);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stopServing() {
        over.countDown();
        server.stop(0);
        answering.shutdownNow();
    }

    @Test
    void eachIsOneDeadLetterAndTheRecordsAroundItAreUnaffected() throws Exception {
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        List<Case> cases = interleaved(hostile(pictures), pictures);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var topology = new RunningTopology(
                KAFKA, folder, PARTITIONS, """
                fetch:
                  files: [pictures]
                  http: ["127.0.0.1:%d"]
                  private-addresses: true
                  data: true
                  attempts: 2
                  deadline: 5s
                """.formatted(server.getAddress().getPort()))) {
            for (int i = 0; i < cases.size(); i++) {
                records.add(record(topology.input(), i, cases.get(i).value()));
            }
            List<RecordMetadata> sent = topology.send(records);
            topology.start();
            List<ConsumerRecord<byte[], byte[]>> results = topology.results(cases.size());

            assertEachResultIsThatOfItsRecord(topology, cases, sent, results);
            assertOrderOfEachPartition(topology, results);
            assertKeysHeadersAndTimestampsPassedThrough(records, results, topology, sent);
        }
    }

    private void assertEachResultIsThatOfItsRecord(
            RunningTopology topology,
            List<Case> cases,
            List<RecordMetadata> sent,
            List<ConsumerRecord<byte[], byte[]>> results)
            throws Exception {
        Map<Source, ConsumerRecord<byte[], byte[]>> bySource = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> result : results) {
            assertThat(bySource.put(source(topology, result), result)).isNull();
        }
        for (int i = 0; i < cases.size(); i++) {
            RecordMetadata at = sent.get(i);
            var source = new Source(at.topic(), at.partition(), at.offset(), TIMESTAMP + i);
            ConsumerRecord<byte[], byte[]> result = bySource.get(source);
            assertThat(result)
                    .as("result of record %d, %s", i, cases.get(i).code())
                    .isNotNull();
            switch (topology.result(result)) {
                case Prediction prediction -> {
                    assertThat(cases.get(i).stage()).as("record %d", i).isNull();
                    assertThat(result.topic()).isEqualTo(topology.predictions());
                    assertThat(prediction.labels().getFirst().label()).isEqualTo(LABELS.get(i / 2 % LABELS.size()));
                }
                case DeadLetter letter -> {
                    assertThat(result.topic()).isEqualTo(topology.deadLetters());
                    assertIsOf(cases.get(i), key(i), letter);
                }
            }
        }
    }

    private static void assertIsOf(Case event, byte[] key, DeadLetter letter) throws Exception {
        assertThat(letter.stage() + " " + letter.code())
                .as(letter.message())
                .isEqualTo(event.stage() + " " + event.code());
        assertThat(letter.message()).isNotBlank().hasLineCount(1);
        assertThat(letter.key().toBytes()).isEqualTo(key);
        if (event.value() == null) {
            assertThat(letter.original()).isNull();
        } else if (event.value().length < HUGE) {
            assertThat(letter.original().toBytes()).isEqualTo(event.value());
        } else {
            assertThat(letter.original().truncated()).isTrue();
            assertThat(letter.original().size()).isEqualTo(event.value().length);
            assertThat(letter.original().sha256())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(event.value())));
            byte[] kept = letter.original().toBytes();
            assertThat(kept).hasSizeGreaterThan(1_000).isEqualTo(Arrays.copyOf(event.value(), kept.length));
        }
    }

    private static void assertOrderOfEachPartition(
            RunningTopology topology, List<ConsumerRecord<byte[], byte[]>> results) {
        Map<TopicPartition, Long> last = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> result : results) {
            assertThat(result.partition()).isEqualTo(source(topology, result).partition());
            Long before =
                    last.put(new TopicPartition(result.topic(), result.partition()), topology.sourceOffset(result));
            assertThat(before == null ? -1 : before).isLessThan(topology.sourceOffset(result));
        }
    }

    private static void assertKeysHeadersAndTimestampsPassedThrough(
            List<ProducerRecord<byte[], byte[]>> records,
            List<ConsumerRecord<byte[], byte[]>> results,
            RunningTopology topology,
            List<RecordMetadata> sent) {
        for (ConsumerRecord<byte[], byte[]> result : results) {
            Source source = source(topology, result);
            int i = IntStream.range(0, sent.size())
                    .filter(n -> sent.get(n).partition() == source.partition()
                            && sent.get(n).offset() == source.offset())
                    .findFirst()
                    .orElseThrow();
            assertThat(result.key()).isEqualTo(key(i));
            assertThat(result.timestamp()).isEqualTo(TIMESTAMP + i);
            Header[] headers = result.headers().toArray();
            assertThat(headers).startsWith(records.get(i).headers().toArray());
            assertThat(headers[headers.length - 1].key()).isEqualTo("processed-by");
            assertThat(headers).hasSize(records.get(i).headers().toArray().length + 1);
        }
    }

    private static Source source(RunningTopology topology, ConsumerRecord<byte[], byte[]> record) {
        return switch (topology.result(record)) {
            case Prediction prediction -> prediction.source();
            case DeadLetter letter -> letter.source();
        };
    }

    private static byte[] key(int i) {
        return ("key " + i).getBytes(UTF_8);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int i, byte[] value) {
        var headers = new RecordHeaders(List.of(
                new RecordHeader("number", ("" + i).getBytes(UTF_8)),
                new RecordHeader("number", new byte[] {-1, 0}),
                new RecordHeader("none", null)));
        return new ProducerRecord<>(topic, i / 2 % PARTITIONS, TIMESTAMP + i, key(i), value, headers);
    }

    private List<Case> hostile(Path pictures) throws IOException {
        byte[] jpeg = Pictures.noise(64, "jpg");
        Files.writeString(pictures.resolve("text.jpg"), "I am no picture");
        Files.write(pictures.resolve("cut.jpg"), Arrays.copyOf(jpeg, jpeg.length / 2));
        Files.write(pictures.resolve("empty.jpg"), new byte[0]);
        Path secret = Files.write(folder.resolve("secret.png"), Pictures.filled(Color.RED, 8, "png"));
        String http = "http://127.0.0.1:" + server.getAddress().getPort();
        return List.of(
                event(pictures.resolve("missing.jpg").toUri().toString(), FETCH, "not-found"),
                event(pictures.resolve("text.jpg").toUri().toString(), DECODE, "unknown-format"),
                event(pictures.resolve("cut.jpg").toUri().toString(), DECODE, "truncated"),
                event(pictures.resolve("empty.jpg").toUri().toString(), DECODE, "empty"),
                event(secret.toUri().toString(), FETCH, "not-allowed"),
                event(pictures + "/../secret.png", FETCH, "not-allowed"),
                event("gopher://127.0.0.1/picture.jpg", FETCH, "unsupported-scheme"),
                event(http + "/404", FETCH, "not-found"),
                event(http + "/500", FETCH, "http-status"),
                event(http + "/drips", FETCH, "timeout"),
                event(http + "/never", FETCH, "timeout"),
                new Case("{\"uri\": \"file:/pict".getBytes(UTF_8), PARSE, "malformed-event"),
                new Case("{\"id\": \"a\"}".getBytes(UTF_8), PARSE, "missing-uri"),
                new Case(new byte[] {(byte) 0xff, 0, 1}, PARSE, "malformed-event"),
                new Case(new byte[0], PARSE, "empty-value"),
                new Case(null, PARSE, "null-value"),
                new Case(hugeInline(), DECODE, "truncated"));
    }

    private static Case event(String uri, Stage stage, String code) {
        return new Case("{\"id\": \"x\", \"uri\": \"%s\"}".formatted(uri).getBytes(UTF_8), stage, code);
    }

    /** A photograph of which the end is missing, inside its event. */
    private static byte[] hugeInline() throws IOException {
        byte[] jpeg = Pictures.noise(2_200, "jpg");
        assertThat(jpeg).hasSizeGreaterThan(HUGE * 3 / 4);
        String data = Base64.getEncoder().encodeToString(Arrays.copyOf(jpeg, HUGE * 3 / 4));
        return "{\"id\": \"huge\", \"uri\": \"data:image/jpeg;base64,%s\"}"
                .formatted(data)
                .getBytes(UTF_8);
    }

    /** A good picture before each: by file, by a slow server, or inside its event. */
    private List<Case> interleaved(List<Case> hostile, Path pictures) throws IOException {
        List<Case> all = new ArrayList<>();
        for (int i = 0; i < hostile.size(); i++) {
            Color colour = COLOURS.get(i % COLOURS.size());
            byte[] png = Pictures.filled(colour, 16 + i, "png");
            Path file = Files.write(pictures.resolve(i + ".png"), png);
            String uri = switch (i % 4) {
                case 0 -> file.toString();
                case 1 -> file.toUri().toString();
                case 2 ->
                    "http://127.0.0.1:%d/slow/%d".formatted(server.getAddress().getPort(), i);
                default -> "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
            };
            all.add(new Case(uri.getBytes(UTF_8), null, null));
            all.add(hostile.get(i));
        }
        return all;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            switch (path.substring(1).split("/", 2)[0]) {
                case "404" -> exchange.sendResponseHeaders(404, -1);
                case "500" -> exchange.sendResponseHeaders(500, -1);
                case "never" -> over.await();
                case "drips" -> {
                    exchange.sendResponseHeaders(200, 1_000_000);
                    while (over.getCount() > 0) {
                        exchange.getResponseBody().write(0);
                        exchange.getResponseBody().flush();
                        Thread.sleep(50);
                    }
                }
                default -> {
                    Thread.sleep(500);
                    int number = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
                    byte[] png = Pictures.filled(COLOURS.get(number % COLOURS.size()), 16, "png");
                    exchange.sendResponseHeaders(200, png.length);
                    exchange.getResponseBody().write(png);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
