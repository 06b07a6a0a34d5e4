package dev.densestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.densestream.cli.broker.BrokerOptions;
import dev.densestream.cli.broker.EmbeddedBroker;
import dev.densestream.fetch.References;
import dev.densestream.stream.PlainClients;
import dev.densestream.stream.StreamsApp;
import dev.densestream.stream.StreamsSettings;
import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** How long live images take from being sent to being read as committed results, alone and with a replay beside them. */
final class LatencyBench {
    private static final int WARM_UP = 20;
    /** Seconds of work for the replay: more than the live images take. */
    private static final int PLENTY = 10;

    private final Path model;
    private final List<Path> pictures;
    private final int images;
    private final int batchSize;

    LatencyBench(Path model, List<Path> pictures, int images, int batchSize) {
        this.model = model.toAbsolutePath();
        this.pictures = pictures;
        this.images = images;
        this.batchSize = batchSize;
    }

    /** @param perSecond live images */
    void run(double perSecond, Path dataDir, PrintStream out) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(dataDir))) {
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            TopologyFile live = topology("live");
            create(live, kafka);
            TopologyFile past = topology("past");
            create(past, kafka);
            new RecordSender(kafka)
                    .sendAll(IntStream.range(0, PLENTY * (images + WARM_UP))
                            .mapToObj(i -> record(past, i))
                            .iterator());
            try (Rooms rooms = Rooms.of(live, kafka)) {
                try (var _ = new Running(StreamsSettings.of(live, kafka), rooms)) {
                    show(out, "live alone", perSecond, measure(live, kafka, perSecond));
                    besideReplay(
                            out, "beside a replay", topology("past"), OptionalDouble.empty(), live, kafka, perSecond);
                    String held = "beside a replay with --rate %.1f/s".formatted(perSecond);
                    besideReplay(
                            out, held, topology("past-held"), OptionalDouble.of(perSecond), live, kafka, perSecond);
                }
            }
        }
    }

    private void besideReplay(
            PrintStream out,
            String what,
            TopologyFile past,
            OptionalDouble rate,
            TopologyFile live,
            Map<String, String> kafka,
            double perSecond)
            throws Exception {
        StreamsSettings settings = StreamsSettings.of(past, kafka).of(BenchRange.of(past, kafka, rate));
        try (Rooms rooms = Rooms.of(past, kafka)) {
            try (var replay = new Running(settings, rooms)) {
                while (rooms.stats().classified() == 0) {
                    LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                }
                Histogram latency = measure(live, kafka, perSecond);
                String over = replay.app.replay().orElseThrow().isFinished() ? ", which ended before" : "";
                show(out, what + over, perSecond, latency);
            }
        }
    }

    private static void show(PrintStream out, String what, double perSecond, Histogram latency) {
        out.printf(
                "%s: %d images at %.1f/s, p50 %d ms, p99 %d ms, longest %d ms%n",
                what,
                latency.getTotalCount(),
                perSecond,
                latency.getValueAtPercentile(50),
                latency.getValueAtPercentile(99),
                latency.getMaxValue());
    }

    private Histogram measure(TopologyFile live, Map<String, String> kafka, double perSecond) {
        var latency = new Histogram(3);
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("max.in.flight.requests.per.connection", "1");
        try (KafkaConsumer<byte[], byte[]> consumer =
                        Topics.committed(kafka, List.of(live.output().predictions()), PipelineBench.PARTITIONS);
                var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            consumer.seekToEnd(consumer.assignment());
            consumer.assignment().forEach(consumer::position);
            long began = System.nanoTime();
            int sent = 0;
            int seen = 0;
            while (seen < WARM_UP + images) {
                while (sent < WARM_UP + images && System.nanoTime() - began > sent / perSecond * 1e9) {
                    // A failure shows as an image that never comes; in this process there is none.
                    var _ = producer.send(record(live, sent));
                    sent++;
                }
                for (ConsumerRecord<byte[], byte[]> result : consumer.poll(Duration.ofMillis(1))) {
                    seen++;
                    if (seen > WARM_UP) {
                        // A result has the timestamp of its event.
                        latency.recordValue(Math.max(0, System.currentTimeMillis() - result.timestamp()));
                    }
                }
            }
        }
        return latency;
    }

    /** In this process until it is closed. */
    private static final class Running implements AutoCloseable {
        private final StreamsApp app;
        private final CompletableFuture<Void> running;

        Running(StreamsSettings settings, Rooms rooms) {
            app = new RunningApp(settings, rooms, new PlainClients()).app();
            running = CompletableFuture.runAsync(app::run, Thread.ofPlatform()::start);
        }

        @Override
        public void close() {
            app.stop();
            running.join();
        }
    }

    private ProducerRecord<byte[], byte[]> record(TopologyFile file, int number) {
        return new ProducerRecord<>(
                file.input().topics().getFirst(),
                number % PipelineBench.PARTITIONS,
                null,
                References.of(pictures.get(number % pictures.size())).getBytes(UTF_8));
    }

    private static void create(TopologyFile file, Map<String, String> kafka) throws Exception {
        Topics.createIfMissing(kafka, file.input().topics().getFirst(), PipelineBench.PARTITIONS);
        Topics.createIfMissing(kafka, file.output().predictions(), PipelineBench.PARTITIONS);
    }

    private TopologyFile topology(String name) {
        String topic = name.replaceFirst("-.*", "");
        return new TopologyReader()
                .read(
                        Home.file("topologies/demo.yaml"),
                        Map.of(
                                "name", "bench-" + name,
                                "input.topics", "[bench-%s]".formatted(topic),
                                "output.predictions", "bench-%s-predictions".formatted(name),
                                "output.dead-letters", "bench-%s-dead-letters".formatted(name),
                                "fetch.files",
                                        "["
                                                + pictures.getFirst()
                                                        .toAbsolutePath()
                                                        .getRoot() + "]",
                                "model.file", model.toString(),
                                "batch.max-size", Integer.toString(batchSize)));
    }
}
