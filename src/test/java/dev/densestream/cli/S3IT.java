package dev.densestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.event.DeadLetter;
import dev.densestream.event.Prediction;
import dev.densestream.event.Result;
import dev.densestream.model.TestModels;
import dev.densestream.testing.FaultyProxy;
import dev.densestream.testing.KafkaBroker;
import dev.densestream.testing.S3Server;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Pictures in a bucket of a real S3 server, from event to prediction, with credentials found the way that AWS's tools do. */
class S3IT {
    @RegisterExtension
    static final KafkaBroker KAFKA = new KafkaBroker();

    @RegisterExtension
    static final S3Server S3 = new S3Server();

    @TempDir
    private Path folder;

    @BeforeAll
    static void fill() throws Exception {
        System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET_KEY);
        S3.createBucket("photos");
        S3.createBucket("archive");
        S3.put("photos", "red.png", Pictures.filled(Color.RED, 8, "png"));
        S3.put("photos", "grün & neu.png", Pictures.filled(Color.GREEN, 8, "png"));
        S3.put("archive", "2026/blue.png", Pictures.filled(Color.BLUE, 8, "png"));
        S3.put("archive", "2025/blue.png", Pictures.filled(Color.BLUE, 8, "png"));
        S3.put("photos", "words.png", "no picture".getBytes(UTF_8));
    }

    @AfterAll
    static void forget() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    /** What came of each reference: the strongest label, or the dead letter's code. */
    private static Map<String, String> run(RunningTopology topology, List<String> references) throws Exception {
        topology.send(references.stream()
                .map(uri -> new ProducerRecord<byte[], byte[]>(topology.input(), 0, null, uri.getBytes(UTF_8)))
                .toList());
        topology.start();
        Map<Long, String> byOffset = topology.results(references.size()).stream()
                .collect(Collectors.toMap(topology::sourceOffset, record -> told(topology.result(record))));
        Map<String, String> told = new LinkedHashMap<>();
        for (int i = 0; i < references.size(); i++) {
            told.put(references.get(i), byOffset.get((long) i));
        }
        return told;
    }

    private static String told(Result result) {
        return switch (result) {
            case Prediction prediction -> prediction.labels().getFirst().label();
            case DeadLetter letter -> letter.code();
        };
    }

    @Test
    void predictsWhatIsAllowedAndThereAndTellsWhyOfTheRest() throws Exception {
        String s3 = """
                fetch:
                  s3:
                    endpoint: %s
                    buckets: [photos, archive/2026/*]
                """.formatted(S3.endpoint());
        try (var topology = new RunningTopology(KAFKA, folder, 1, s3)) {
            assertThat(run(
                            topology,
                            List.of(
                                    "s3://photos/red.png",
                                    "s3://photos/gr%C3%BCn%20%26%20neu.png",
                                    "s3://archive/2026/blue.png",
                                    "s3://archive/2025/blue.png",
                                    "s3://archive/2026/../2025/blue.png",
                                    "s3://other/red.png",
                                    "s3://photos/missing.png",
                                    "s3://photos/words.png")))
                    .containsExactly(
                            Map.entry("s3://photos/red.png", "red"),
                            Map.entry("s3://photos/gr%C3%BCn%20%26%20neu.png", "green"),
                            Map.entry("s3://archive/2026/blue.png", "blue"),
                            Map.entry("s3://archive/2025/blue.png", "not-allowed"),
                            Map.entry("s3://archive/2026/../2025/blue.png", "not-allowed"),
                            Map.entry("s3://other/red.png", "not-allowed"),
                            Map.entry("s3://photos/missing.png", "not-found"),
                            Map.entry("s3://photos/words.png", "unknown-format"));
        }
    }

    @Test
    void asksOnceForAPictureThatStandsInManyEvents() throws Exception {
        try (var counted = new FaultyProxy(S3.port(), (n, client) -> false)) {
            String s3 = """
                    fetch:
                      cache: 1MB
                      s3:
                        endpoint: %s
                        buckets: [photos]
                    """.formatted(counted.endpoint());
            try (var topology = new RunningTopology(KAFKA, folder, 1, s3)) {
                List<String> same = Collections.nCopies(50, "s3://photos/red.png");
                assertThat(run(topology, same)).containsExactly(Map.entry("s3://photos/red.png", "red"));
            }
            assertThat(counted.heads()).hasSize(1);
        }
    }

    /** A process that finds nothing of this machine's own configuration. */
    private CommandProcess process(Map<String, String> more, String... arguments) throws IOException {
        String nothing = folder.resolve("nothing").toString();
        Map<String, String> environment = new HashMap<>(Map.of(
                "AWS_SHARED_CREDENTIALS_FILE",
                nothing,
                "AWS_CONFIG_FILE",
                nothing,
                "AWS_EC2_METADATA_DISABLED",
                "true"));
        environment.putAll(more);
        return CommandProcess.startWith(environment, folder, arguments);
    }

    @Test
    void doesNotStartWithoutCredentials() throws Exception {
        Path model = TestModels.writeColours(folder, 8, 8);
        Path file = Files.writeString(folder.resolve("t.yaml"), """
                name: without
                input: {topics: [images]}
                model: {file: %s}
                fetch: {s3: {buckets: [photos], endpoint: "%s"}}
                """.formatted(model, S3.endpoint()));
        try (var run = process(Map.of(), "run", file.toString(), "--bootstrap-servers", KAFKA.bootstrapServers())) {
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err().strip())
                    .isEqualTo("densestream: fetch.s3: no AWS credentials found in environment, profile, web identity,"
                            + " container or instance; objects that everybody may read need fetch.s3.anonymous: true");
        }
    }

    @Test
    void theUsersOwnCommandTakesWhatTheUserMayReadFromWhereTheEnvironmentSays() throws Exception {
        Map<String, String> environment = Map.of(
                "AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY,
                "AWS_ENDPOINT_URL_S3", S3.endpoint());
        try (var info = process(environment, "image", "info", "s3://photos/red.png", "s3://photos/missing.png")) {
            assertThat(info.exitCode()).isEqualTo(1);
            assertThat(info.out().lines())
                    .satisfiesExactly(
                            taken -> assertThat(taken).contains("s3://photos/red.png", "png"),
                            missing -> assertThat(missing).contains("404 NoSuchKey"));
            assertThat(info.err()).isEmpty();
        }
    }
}
