package dev.densestream.cli.chaos;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** What is on the stage: a broker process, the process under test, sometimes a second one, and the topology that they run. */
final class Scene implements AutoCloseable {
    static final String INPUT = "images";
    static final List<String> OUTPUTS = List.of("predictions", "images.dead-letters");
    static final int PARTITIONS = 4;
    /** Past this a stuck stream thread loses its partitions. */
    static final int MAX_POLL_INTERVAL_MS = 6_000;

    private static final long READY_WITHIN_S = 60;

    private final Path dir;
    private final int port;
    private final Path topology;
    private final java.util.function.Consumer<String> onLine;
    private final Thread closer = new Thread(this::endProcesses, "end of the scene");
    private Child broker;
    private Child worker;
    private Child second;

    Scene(Path dir, ChaosSettings settings, String pictureHost, java.util.function.Consumer<String> onLine)
            throws IOException, InterruptedException, ExecutionException {
        this.dir = dir;
        this.onLine = onLine;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        // Whoever ends the harness with Ctrl-C does not want its processes to go on.
        Runtime.getRuntime().addShutdownHook(closer);
        Files.createDirectory(models());
        Files.copy(settings.model(), models().resolve("first.onnx"));
        topology = Files.writeString(dir.resolve("chaos.yaml"), topologyFile(settings, pictureHost));
        startBroker();
        createTopics(List.of(INPUT, OUTPUTS.get(0), OUTPUTS.get(1)));
    }

    String bootstrapServers() {
        return "localhost:" + port;
    }

    /** How often a stream thread has died so far. */
    long deaths() throws IOException {
        try (Stream<String> lines = Files.lines(workerLog())) {
            return lines.filter(line -> line.contains("a stream thread died")).count();
        }
    }

    private void startBroker() throws InterruptedException {
        broker = Child.start(
                dir.resolve("broker.log"),
                line -> {},
                List.of(
                        "broker",
                        "--port",
                        "" + port,
                        "--data-dir",
                        dir.resolve("kafka").toString(),
                        // A transaction of a process that was killed is given up when its time is over, not 10 s later.
                        "--set",
                        "transaction.abort.timed.out.transaction.cleanup.interval.ms=1000"));
        broker.await(line -> line.contains(bootstrapServers()) || line.contains(":" + port), READY_WITHIN_S);
    }

    /** Half of the times cleanly, half of the times with SIGKILL. */
    void restartBroker(boolean kill) throws InterruptedException {
        if (kill) {
            broker.kill();
        } else {
            broker.stop();
        }
        startBroker();
    }

    void startWorker() throws InterruptedException {
        worker = newWorker();
    }

    void startSecond() throws InterruptedException {
        second = newWorker();
    }

    Child worker() {
        return worker;
    }

    /** Null until {@link #startSecond()}. */
    Child second() {
        return second;
    }

    void createTopics(List<String> names) throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            admin.createTopics(names.stream()
                            .map(name -> new NewTopic(name, PARTITIONS, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
    }

    void deleteInput() throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(INPUT)).all().get();
        }
    }

    Path dir() {
        return dir;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(closer);
        endProcesses();
    }

    private void endProcesses() {
        Stream.of(second, worker, broker).filter(Objects::nonNull).forEach(Child::close);
    }

    /** The newest model in it answers. */
    Path models() {
        return dir.resolve("models").toAbsolutePath();
    }

    private Path workerLog() {
        return dir.resolve("worker.log");
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    }

    private Child newWorker() throws InterruptedException {
        Child child = Child.start(workerLog(), onLine, List.of("bench", "chaos-worker", topology.toString()));
        child.await("ready"::equals, READY_WITHIN_S);
        return child;
    }

    private String topologyFile(ChaosSettings settings, String pictureHost) {
        return """
                name: chaos
                bootstrap-servers: %s
                guarantee: %s
                threads: 2
                input:
                  topics: [%s]
                output:
                  predictions: %s
                  dead-letters: %s
                  create-topics: false
                fetch:
                  http: ["%s"]
                  private-addresses: true
                  deadline: 60s
                # Every image goes through two models, of which the second is swapped.
                model:
                  file: %s
                cascade:
                  - when: {score-below: 1}
                    model: {directory: %s, look-every: 100ms}
                batch:
                  max-size: 16
                  linger: 5ms
                window: 256
                kafka:
                  # As fast as a broker allows, so that a run does not consist of waiting for time-outs.
                  consumer.session.timeout.ms: 6000
                  consumer.heartbeat.interval.ms: 1000
                  consumer.max.poll.interval.ms: %d
                  # Commits as often as Kafka Streams does under exactly-once, so that both guarantees are tried alike.
                  commit.interval.ms: 100
                """.formatted(
                        bootstrapServers(),
                        settings.exactlyOnce() ? "exactly-once" : "at-least-once",
                        INPUT,
                        OUTPUTS.get(0),
                        OUTPUTS.get(1),
                        pictureHost,
                        settings.model().toAbsolutePath(),
                        models(),
                        MAX_POLL_INTERVAL_MS);
    }
}
