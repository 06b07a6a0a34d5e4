package dev.densestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.densestream.event.Prediction;
import dev.densestream.model.DeviceLostException;
import dev.densestream.testing.KafkaBroker;
import java.awt.Color;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The running application when there is nothing to do, when there is too much, and when it is told to stop. */
class RunningAppIT {
    @RegisterExtension
    static final KafkaBroker KAFKA = new KafkaBroker();

    private static final int PARTITIONS = 2;

    @TempDir
    private Path folder;

    private static String inline() throws IOException {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(Pictures.filled(Color.GREEN, 8, "png"));
    }

    private static List<ProducerRecord<byte[], byte[]>> events(String topic, int count, String uri) {
        return IntStream.range(0, count)
                .mapToObj(i -> new ProducerRecord<byte[], byte[]>(topic, i % PARTITIONS, null, uri.getBytes(UTF_8)))
                .toList();
    }

    private static Set<String> sources(RunningTopology topology, List<ConsumerRecord<byte[], byte[]>> results) {
        Set<String> sources = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> result : results) {
            assertThat(topology.result(result)).isInstanceOf(Prediction.class);
            assertThat(sources.add(result.partition() + " " + topology.sourceOffset(result)))
                    .isTrue();
        }
        return sources;
    }

    @ParameterizedTest
    @ValueSource(strings = {"exactly-once", "at-least-once"})
    void commitsNothingWhileItIsIdle(String guarantee) throws Exception {
        var commits = new CountingClients();
        try (var topology = new RunningTopology(KAFKA, folder, PARTITIONS, """
                guarantee: %s
                fetch:
                  data: true
                kafka:
                  commit.interval.ms: 100
                """.formatted(guarantee))) {
            topology.send(events(topology.input(), 20, inline()));
            topology.start(commits);
            topology.results(20);
            await().atMost(Duration.ofSeconds(30)).until(() -> topology.committed() == 20);
            assertThat(commits.count()).isPositive();
            // One more interval, for what was under way.
            Thread.sleep(Duration.ofSeconds(1));

            long before = commits.count();
            Thread.sleep(Duration.ofSeconds(10));

            assertThat(commits.count() - before).isLessThan(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exactly-once", "at-least-once"})
    void aLostGpuEndsItWithOneAndNothingIsCommittedPastWhatWasEmitted(String guarantee) throws Exception {
        int events = 400;
        try (var topology = new RunningTopology(KAFKA, folder, PARTITIONS, """
                guarantee: %s
                fetch:
                  data: true
                batch:
                  max-size: 16
                kafka:
                  commit.interval.ms: 100
                """.formatted(guarantee))) {
            topology.send(events(topology.input(), events, inline()));
            var runs = new AtomicInteger();
            topology.startAround(model -> images -> {
                // Slowly, so that some commits come between.
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                if (runs.incrementAndGet() > 8) {
                    throw new DeviceLostException(
                            "a batch of 16 failed on cuda (GPU 0): CUDA failure 700: an illegal memory access was encountered",
                            null);
                }
                return model.run(images);
            });

            Throwable failure = topology.awaitFailure();

            var said = new StringWriter();
            assertThat(Errors.told(failure, new PrintWriter(said, true))).isEqualTo(1);
            assertThat(said.toString())
                    .startsWith("densestream: the model can no longer be run: a batch of 16 failed on cuda (GPU 0)")
                    .hasLineCount(1);
            Set<String> emitted = sources(topology, topology.allResults());
            assertThat(topology.committed()).isPositive().isLessThan(events).isLessThanOrEqualTo(emitted.size());
            topology.committedOffsets()
                    .forEach((partition, committed) -> LongStream.range(0, committed.offset())
                            .forEach(offset -> assertThat(emitted).contains(partition.partition() + " " + offset)));

            // What was not emitted then is emitted by the next process.
            topology.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> topology.committed() == events);
            assertThat(topology.allResults().stream()
                            .map(result -> result.partition() + " " + topology.sourceOffset(result))
                            .distinct())
                    .hasSize(events);
        }
    }

    @Test
    void aBacklogOfAHundredWindowsOnASlowModelGivesNoDeadLetter() throws Exception {
        int window = 16;
        int backlog = 100 * window * PARTITIONS;
        // At first a run takes so long that whoever waits for it is past the deadline of fetch and decode several times
        // over.
        try (var topology = new RunningTopology(KAFKA, folder, PARTITIONS, """
                window: %d
                batch:
                  max-size: 8
                fetch:
                  data: true
                  deadline: 2s
                """.formatted(window))) {
            topology.send(events(topology.input(), backlog, inline()));
            topology.startWithSlowRuns(4, Duration.ofSeconds(3));

            assertThat(sources(topology, topology.results(backlog))).hasSize(backlog);
        }
    }

    @Test
    void readsATopicThatWasMadeAgainFromItsFirstRecordWhateverALateCommitSays() throws Exception {
        try (var topology = new RunningTopology(KAFKA, folder, PARTITIONS, """
                fetch:
                  data: true
                """)) {
            topology.send(events(topology.input(), 40, inline()));
            topology.start();
            topology.results(40);
            await().atMost(Duration.ofSeconds(30)).until(() -> topology.committed() == 40);
            topology.app().stop();
            topology.awaitStopped();
            Map<TopicPartition, OffsetAndMetadata> late = topology.committedOffsets();
            // With one, the consumer would take the new topic's metadata, of a lower epoch, for old and wait for ever.
            assertThat(late.values()).allMatch(offset -> offset.leaderEpoch().isEmpty());
            topology.recreateInput();
            topology.send(events(topology.input(), 100, inline()));
            KAFKA.admin()
                    .alterConsumerGroupOffsets(topology.group(), late)
                    .all()
                    .get();

            topology.start();

            assertThat(topology.results(140)).hasSize(140);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exactly-once", "at-least-once"})
    void missesNothingOfATopicThatIsMadeAgainWhileItRuns(String guarantee) throws Exception {
        try (var topology = new RunningTopology(KAFKA, folder, PARTITIONS, """
                guarantee: %s
                fetch:
                  data: true
                """.formatted(guarantee))) {
            topology.send(events(topology.input(), 20, inline()));
            topology.start();
            topology.results(20);
            // More than before: a position in the old topic is one in the new topic, too.
            topology.recreateInput();
            topology.send(events(topology.input(), 200, inline()));

            await().atMost(Duration.ofSeconds(60)).until(() -> topology.committed() == 200);
            Map<String, Long> times = topology.allResults().stream()
                    .collect(Collectors.groupingBy(
                            result -> result.partition() + " " + topology.sourceOffset(result), Collectors.counting()));
            assertThat(times).hasSize(200);
        }
    }

    @Test
    void emitsAndCommitsWhatIsInFlightBeforeItLeaves() throws Exception {
        int events = 60;
        var asked = new CountDownLatch(events);
        var answer = new CountDownLatch(1);
        byte[] png = Pictures.filled(Color.GREEN, 8, "png");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (var answering = Executors.newVirtualThreadPerTaskExecutor()) {
            server.setExecutor(answering);
            server.createContext("/", exchange -> {
                try (exchange) {
                    asked.countDown();
                    answer.await();
                    exchange.sendResponseHeaders(200, png.length);
                    exchange.getResponseBody().write(png);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            server.start();
            String host = "127.0.0.1:" + server.getAddress().getPort();
            try (var topology = new RunningTopology(KAFKA, folder, PARTITIONS, """
                    fetch:
                      http: ["%s"]
                      private-addresses: true
                      concurrency-per-host: 128
                    """.formatted(host))) {
                topology.send(events(topology.input(), events, "http://" + host + "/picture.png"));
                topology.start();
                assertThat(asked.await(20, TimeUnit.SECONDS))
                        .as("all were asked for")
                        .isTrue();
                topology.send(events(topology.input(), 10, "http://" + host + "/late.png"));
                topology.app().stop();
                Thread.sleep(Duration.ofSeconds(1));
                answer.countDown();
                topology.awaitStopped();

                long left = topology.committed();
                assertThat(left).isBetween((long) events, events + 10L);
                assertThat(sources(topology, topology.results((int) left))).hasSize((int) left);
            }
        } finally {
            server.stop(0);
        }
    }
}
