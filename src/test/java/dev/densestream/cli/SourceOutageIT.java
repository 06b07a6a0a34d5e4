package dev.densestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import dev.densestream.event.DeadLetter;
import dev.densestream.event.Prediction;
import dev.densestream.testing.KafkaBroker;
import java.awt.Color;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The server of the pictures goes away in the middle of the traffic. */
class SourceOutageIT {
    @RegisterExtension
    static final KafkaBroker KAFKA = new KafkaBroker();

    private static final int PARTITIONS = 2;
    private static final int IMAGES = 600;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SECRET = "S-E-C-R-E-T";

    private final AtomicInteger served = new AtomicInteger();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private HttpServer server;
    private int port;

    @TempDir
    private Path folder;

    @BeforeEach
    void serve() throws IOException {
        start();
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void stop() {
        root().detachAppender(log);
        server.stop(0);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    /** At the same port as before. */
    private void start() throws IOException {
        byte[] png = Pictures.filled(Color.GREEN, 8, "png");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        port = server.getAddress().getPort();
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, png.length);
                exchange.getResponseBody().write(png);
                served.incrementAndGet();
                // So that there is a middle.
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    private RunningTopology topology(String onOutage) throws IOException {
        return new RunningTopology(KAFKA, folder, PARTITIONS, """
                window: 64
                fetch:
                  http: ["localhost:%d"]
                  private-addresses: [127.0.0.1, "::1"]
                  attempts: 2
                  deadline: 5s
                  concurrency: 16
                  on-outage: %s
                """.formatted(port, onOutage));
    }

    private List<ProducerRecord<byte[], byte[]>> events(String topic) {
        return IntStream.range(0, IMAGES)
                .mapToObj(i -> new ProducerRecord<byte[], byte[]>(
                        topic,
                        i % PARTITIONS,
                        null,
                        "http://localhost:%d/%d.png?size=1&X-Amz-Signature=%s"
                                .formatted(port, i, SECRET)
                                .getBytes(UTF_8)))
                .toList();
    }

    private void assertInOrder(RunningTopology topology, List<ConsumerRecord<byte[], byte[]>> results) {
        Map<String, Long> last = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> result : results) {
            Long before = last.put(result.topic() + result.partition(), topology.sourceOffset(result));
            assertThat(before == null ? -1 : before).isLessThan(topology.sourceOffset(result));
        }
    }

    private long logged(String start) {
        return log.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.startsWith(start))
                .count();
    }

    @Test
    void itsImagesWaitLongerThanTheirDeadlineAndNoneIsADeadLetter() throws Exception {
        try (var topology = topology("pause")) {
            topology.send(events(topology.input()));
            topology.start();
            await().atMost(PATIENCE).until(() -> served.get() > IMAGES / 6);
            server.stop(0);
            await().atMost(PATIENCE).until(() -> logged("source http://localhost") == 1);
            // Longer than the deadline of an image with all its attempts.
            Thread.sleep(Duration.ofSeconds(6));
            assertThat(served.get()).isLessThan(IMAGES);
            start();

            List<ConsumerRecord<byte[], byte[]>> results = topology.results(IMAGES);
            assertThat(results.stream().map(topology::result)).allMatch(Prediction.class::isInstance);
            assertInOrder(topology, results);
            assertThat(logged("source http://localhost:%d is down: ".formatted(port)))
                    .isEqualTo(1);
            assertThat(logged("source http://localhost:%d is back after ".formatted(port)))
                    .isEqualTo(1);
            assertNoSecret(results);
        }
    }

    @Test
    void whereNobodyWaitsItsImagesAreDeadLettersWithTheirAttempts() throws Exception {
        try (var topology = topology("dead-letter")) {
            topology.send(events(topology.input()));
            topology.start();
            await().atMost(PATIENCE).until(() -> served.get() > IMAGES / 6);
            server.stop(0);

            List<ConsumerRecord<byte[], byte[]>> results = topology.results(IMAGES);
            List<DeadLetter> letters = results.stream()
                    .map(topology::result)
                    .filter(DeadLetter.class::isInstance)
                    .map(DeadLetter.class::cast)
                    .toList();
            assertThat(letters).hasSizeGreaterThan(IMAGES / 10).allSatisfy(letter -> {
                assertThat(letter.code()).isEqualTo("connection-failed");
                assertThat(letter.retryable()).isTrue();
                assertThat(letter.attempts()).isEqualTo(2);
                // What the sender wrote is kept as it is, or it could not be sent again.
                assertThat(letter.original().data()).contains(SECRET);
                assertThat(letter.uri() + letter.id() + letter.message()).doesNotContain(SECRET);
            });
            assertInOrder(topology, results);
            assertThat(log.list).noneMatch(line -> line.getFormattedMessage().contains(SECRET));
        }
    }

    private void assertNoSecret(List<ConsumerRecord<byte[], byte[]>> results) {
        assertThat(results).allSatisfy(result -> {
            String written = new String(result.value(), UTF_8);
            assertThat(written).contains("X-Amz-Signature=…").doesNotContain(SECRET);
        });
        assertThat(log.list).noneMatch(line -> line.getFormattedMessage().contains(SECRET));
    }
}
