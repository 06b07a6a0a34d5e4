package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.densestream.model.TestModels;
import java.awt.Color;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The commands as a person with nothing else installed uses them: on a broker that one of them started. */
class CommandsIT {
    /** Generous: other work may have the machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Pattern READY = Pattern.compile("Kafka broker ready at (\\S+), data in");
    private static final int PARTITIONS_THAT_SEND_CREATES = 4;

    @TempDir
    static Path shared;

    private static CommandProcess broker;
    private static String servers;

    @TempDir
    private Path folder;

    private Path model;
    private Path pictures;

    @BeforeAll
    static void startBroker() throws IOException {
        broker = CommandProcess.start(
                shared,
                "broker",
                "--port",
                "0",
                "--data-dir",
                shared.resolve("data").toString());
        servers = broker.awaitOut(READY).group(1);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        try {
            broker.terminate();
            assertThat(broker.exitCode()).as("of broker, told to stop").isZero();
            assertThat(broker.err()).as("what broker complained of").isEmpty();
        } finally {
            broker.close();
        }
    }

    @BeforeEach
    void draw() throws IOException {
        model = TestModels.writeColours(folder, 8, 8);
        pictures = Files.createDirectory(folder.resolve("pictures"));
        Files.write(pictures.resolve("a-red.png"), Pictures.filled(Color.RED, 20, "png"));
        Files.writeString(pictures.resolve("b-text.jpg"), "I am no picture");
        Files.write(pictures.resolve("c-green.jpg"), Pictures.filled(Color.GREEN, 30, "jpg"));
        Files.write(pictures.resolve("d-blue.png"), Pictures.filled(Color.BLUE, 40, "png"));
    }

    @Test
    void picturesAreSentClassifiedAndShownAndWhatIsInFlightLeavesOnSigterm() throws Exception {
        var slow = new SlowServer();
        Path topology = topology(
                "photos",
                "fetch: {files: [pictures], http: ['%s'], private-addresses: true}".formatted(slow.address()));
        assertThat(send("photos", pictures.toString()).err()).isEqualTo("sent 4 references to photos\n");
        assertThat(tail("photos.predictions").err())
                .isEqualTo("densestream: there is no topic photos.predictions on %s%n", servers);

        try (var run = CommandProcess.start(folder, "run", topology.toString(), "--bootstrap-servers", servers);
                slow) {
            awaitRecords(1, "photos.dead-letters");
            awaitRecords(3, "photos.predictions");
            assertThatTailShowsThem();
            assertThatClassifySaysTheSame();
            assertThat(partitions("photos", "photos.predictions", "photos.dead-letters"))
                    .containsOnly(PARTITIONS_THAT_SEND_CREATES);

            send("photos", "http://%s/late.png".formatted(slow.address()));
            slow.awaitRequest();
            run.terminate();
            Thread.sleep(Duration.ofMillis(50));
            // As timeout(1) does: once for the process, once for its group.
            run.terminate();
            Awaitility.await().atMost(PATIENCE).until(() -> run.err().contains("stopping: 1 images in flight"));
            slow.answer();
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.err()).contains("left: 4 predictions, 1 dead letters");
        }
        awaitRecords(4, "photos.predictions");
    }

    private void assertThatTailShowsThem() throws Exception {
        assertThat(tail("photos.predictions", "--until-end").lines())
                .as("records after the end")
                .isEmpty();
        assertThat(tail("photos.predictions", "--from-beginning", "--max", "2").lines())
                .hasSize(2);
        assertThat(tail("photos.predictions", "--from-beginning", "--until-end").lines())
                .anySatisfy(line -> assertThat(line).startsWith("red 100.0%").endsWith("a-red.png"));
        assertThat(tail("photos.dead-letters", "--from-beginning", "--until-end")
                        .out())
                .startsWith("failed: decode/unknown-format: ")
                .endsWith("b-text.jpg\n");
        try (var following = CommandProcess.start(
                folder, "tail", "photos.dead-letters", "--from-beginning", "--bootstrap-servers", servers)) {
            following.awaitOut(Pattern.compile("b-text.jpg\n"));
            following.terminate();
            assertThat(following.exitCode()).as("of tail, told to stop").isZero();
            assertThat(following.err()).isEmpty();
        }
    }

    private void assertThatClassifySaysTheSame() {
        Ran classified = Ran.of("classify", "--model", model.toString(), "--json", pictures.toString());
        List<JsonNode> onTopics = Stream.of("photos.predictions", "photos.dead-letters")
                .flatMap(topic -> tail(topic, "--from-beginning", "--until-end", "--json").lines().stream())
                .map(CommandsIT::withoutKafka)
                .toList();
        assertThat(classified.lines().stream().map(CommandsIT::withoutKafka))
                .hasSize(4)
                .containsExactlyInAnyOrderElementsOf(onTopics);
    }

    @Test
    void classifyPrintsAResultForEachImageInTheOrderOfTheArgumentsAndTriesAllOfThem() {
        String missing = folder.resolve("missing.png").toUri().toString();
        Ran ran = Ran.of(
                "classify",
                "--model",
                model.toString(),
                "--json",
                "--top-k",
                "2",
                pictures.resolve("d-blue.png").toString(),
                missing,
                pictures.toString());
        assertThat(ran.exitCode()).isEqualTo(1);
        List<JsonNode> results = ran.lines().stream().map(CommandsIT::json).toList();
        assertThat(results.stream().map(result -> result.get("id").asString()))
                .containsExactly(
                        uri("d-blue.png"),
                        missing,
                        uri("a-red.png"),
                        uri("b-text.jpg"),
                        uri("c-green.jpg"),
                        uri("d-blue.png"));
        assertThat(results.stream()
                        .map(result -> result.at("/labels/0/label").asString("")
                                + result.path("code").asString("")))
                .containsExactly("blue", "not-found", "red", "unknown-format", "green", "blue");
        assertThat(results.getFirst().get("labels")).hasSize(2);
    }

    @Test
    void classifyEndsWellWhereEveryImageWasClassified() {
        Ran ran = Ran.of(
                "classify",
                "--model",
                model.toString(),
                pictures.resolve("a-red.png").toString());
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.lines()).singleElement().asString().startsWith("red 100.0%");
    }

    @Test
    void runSaysWhichOutputTopicIsMissingWhereItMayCreateNone() throws Exception {
        send("plain", pictures.toString());
        Path topology = topology("plain", "fetch: {files: [pictures]}");
        try (var run = CommandProcess.start(
                folder,
                "run",
                topology.toString(),
                "--set",
                "output.create-topics=false",
                "--bootstrap-servers",
                servers)) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err().lines().toList().getLast())
                    .isEqualTo(
                            "densestream: output topic plain.dead-letters does not exist on %s and output.create-topics is false; create it with %d partitions",
                            servers, PARTITIONS_THAT_SEND_CREATES);
        }
    }

    @Test
    void demoWritesItsFiguresAndLeavesNothingBehind() throws Exception {
        Path file = folder.resolve("new/figures.json");
        try (var demo = CommandProcess.start(folder, "demo", "--images", "50", "--json", file.toString())) {
            assertThat(demo.exitCode()).as(demo.err()).isZero();
            assertThat(demo.out()).contains("images               50\n", "dead letters         0\n");
        }
        JsonNode figures = json(Files.readString(file));
        assertThat(figures.propertyNames())
                .containsExactlyInAnyOrder(
                        "images",
                        "correct",
                        "deadLetters",
                        "imagesPerSecond",
                        "latencyMs",
                        "meanBatchSize",
                        "secondsToFirstPrediction");
        assertThat(figures.get("images").asInt()).isEqualTo(50);
        assertThat(figures.get("correct").asInt()).isBetween(48, 50);
        assertThat(figures.get("deadLetters").asInt()).isZero();
        assertThat(figures.get("imagesPerSecond").asDouble()).isPositive();
        assertThat(figures.get("meanBatchSize").asDouble()).isBetween(1.0, 32.0);
        assertThat(figures.get("secondsToFirstPrediction").asDouble()).isPositive();
        JsonNode latency = figures.get("latencyMs");
        assertThat(latency.propertyNames()).containsExactlyInAnyOrder("p50", "p95", "p99");
        assertThat(List.of(
                        latency.get("p50").asDouble(),
                        latency.get("p95").asDouble(),
                        latency.get("p99").asDouble()))
                .isSorted()
                .allMatch(value -> value > 0);
        assertThat(demoFolders()).isEmpty();
    }

    @Test
    void anInterruptedDemoLeavesNothingBehind() throws Exception {
        try (var demo = CommandProcess.start(folder, "demo")) {
            Awaitility.await().atMost(PATIENCE).until(() -> demo.err().contains("OnnxSession"));
            assertThat(demoFolders()).isNotEmpty();
            demo.terminate();
            assertThat(demo.exitCode()).as("128 and the number of SIGTERM").isEqualTo(143);
            assertThat(demoFolders()).isEmpty();
            assertThat(demo.err()).doesNotContain("ERROR", "Exception");
        }
    }

    @Test
    void aFullDiskIsToldAndIsAFailure() throws Exception {
        Path full = Path.of("/dev/full");
        assumeThat(full).exists();
        Path topology = topology("any", "");
        try (var describe = CommandProcess.start(folder, full, "topology", "describe", topology.toString())) {
            assertThat(describe.exitCode()).isEqualTo(1);
            assertThat(describe.err())
                    .isEqualTo("densestream: standard output cannot be written: No space left on device\n");
        }
    }

    /** As in {@code tail … | head -1}. */
    @Test
    void tailEndsWhenItsReaderHasGone() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .as("mkfifo")
                .isZero();
        Map<String, String> kafka = Map.of("bootstrap.servers", servers);
        Topics.createIfMissing(kafka, "long", 1);
        // Far more than a pipe holds.
        new RecordSender(kafka)
                .sendAll(IntStream.range(0, 50_000)
                        .mapToObj(i -> new ProducerRecord<byte[], byte[]>(
                                "long", "line %d".formatted(i).getBytes(StandardCharsets.UTF_8)))
                        .iterator());
        var first = CompletableFuture.supplyAsync(() -> {
            try (BufferedReader reader = Files.newBufferedReader(pipe)) {
                return reader.readLine();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try (var tail = CommandProcess.start(
                folder, pipe, "tail", "long", "--from-beginning", "--bootstrap-servers", servers)) {
            assertThat(first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("line 0");
            assertThat(tail.exitCode()).isZero();
        }
    }

    @Test
    void wholeEventsCanBeSent() throws Exception {
        String event = "{\"id\": \"cam7\", \"uri\": \"/x.jpg\", \"attributes\": {\"camera\": 7}}";
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)));
        try {
            send("events", "-");
        } finally {
            System.setIn(before);
        }
        Ran tail =
                Ran.of("tail", "events", "--from-beginning", "--until-end", "--json", "--bootstrap-servers", servers);
        assertThat(tail.out()).isEqualTo(event + System.lineSeparator());
    }

    /** Keys go on with predictions, whose readers may not see what stood in the event. */
    @Test
    void keysShowNoSignature() {
        send("signed", "https://h/a.jpg?w=3&X-Amz-Signature=secret");
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", servers),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("signed").stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            ConsumerRecord<String, String> sent =
                    consumer.poll(PATIENCE).iterator().next();
            assertThat(sent.key()).isEqualTo("https://h/a.jpg?w=3&X-Amz-Signature=…");
            assertThat(sent.value()).contains("X-Amz-Signature=secret");
        }
    }

    private Path topology(String input, String fetch) throws IOException {
        return Files.writeString(folder.resolve(input + ".yaml"), """
                name: %1$s
                input: {topics: [%1$s]}
                output: {predictions: %1$s.predictions, dead-letters: %1$s.dead-letters}
                model: {file: %2$s}
                %3$s
                """.formatted(input, model, fetch));
    }

    private static Ran send(String topic, String reference) {
        Ran ran = Ran.of("send", "--bootstrap-servers", servers, "--topic", topic, reference);
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        return ran;
    }

    private static Ran tail(String topic, String... options) {
        return Ran.of(Stream.concat(Stream.of("tail", "--bootstrap-servers", servers, topic), Stream.of(options))
                .toArray(String[]::new));
    }

    private static void awaitRecords(int count, String topic) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> tail(topic, "--from-beginning", "--until-end", "--json")
                                .lines()
                                .size()
                        == count);
    }

    private static List<Integer> partitions(String... topics) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            return admin.describeTopics(List.of(topics)).allTopicNames().get().values().stream()
                    .map(TopicDescription::partitions)
                    .map(List::size)
                    .toList();
        }
    }

    private String uri(String picture) {
        return pictures.resolve(picture).toUri().toString();
    }

    private static JsonNode json(String line) {
        return JsonMapper.shared().readTree(line);
    }

    /** A result as it is outside Kafka, without what differs from time to time. */
    private static JsonNode withoutKafka(String line) {
        var result = (ObjectNode) json(line);
        result.remove(List.of("source", "key", "timings"));
        return result;
    }

    private List<Path> demoFolders() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().startsWith("densestream-demo"))
                    .toList();
        }
    }

    /** Answers with a picture, but not before it is told to. */
    private static final class SlowServer implements AutoCloseable {
        private final CountDownLatch requested = new CountDownLatch(1);
        private final CountDownLatch mayAnswer = new CountDownLatch(1);
        private final HttpServer server;

        SlowServer() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::handle);
            server.start();
        }

        String address() {
            return "127.0.0.1:" + server.getAddress().getPort();
        }

        void awaitRequest() {
            Awaitility.await().atMost(PATIENCE).until(() -> requested.getCount() == 0);
        }

        void answer() {
            mayAnswer.countDown();
        }

        @Override
        public void close() {
            answer();
            server.stop(0);
        }

        private void handle(HttpExchange exchange) throws IOException {
            try (exchange) {
                requested.countDown();
                mayAnswer.await();
                byte[] png = Pictures.filled(Color.RED, 20, "png");
                exchange.sendResponseHeaders(200, png.length);
                exchange.getResponseBody().write(png);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
