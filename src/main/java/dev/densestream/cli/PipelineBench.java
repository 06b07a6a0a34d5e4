package dev.densestream.cli;

import dev.densestream.cli.broker.BrokerOptions;
import dev.densestream.cli.broker.EmbeddedBroker;
import dev.densestream.event.EventCodec;
import dev.densestream.event.ImageEvent;
import dev.densestream.fetch.References;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import dev.densestream.stream.PlainClients;
import dev.densestream.stream.StreamsSettings;
import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The pipeline, live or in a replay, and the bare session, in turns. */
final class PipelineBench {
    static final int PARTITIONS = 4;

    private final Path model;
    private final List<Path> pictures;
    private final int images;
    private final int batchSize;
    private final Provider provider;
    private final boolean replay;
    private double meanBatchSize;

    /** @param replay whether what is measured is a replay of what was sent */
    PipelineBench(Path model, List<Path> pictures, int images, int batchSize, Provider provider, boolean replay) {
        this.model = model.toAbsolutePath();
        this.pictures = pictures;
        this.images = images;
        this.batchSize = batchSize;
        this.provider = provider;
        this.replay = replay;
    }

    /**
     * What came out, as means over the rounds.
     *
     * @param bare images/s of the session alone
     * @param pipeline images/s through broker and topology
     * @param ratio of the two, a mean of each round's
     */
    record Figures(double bare, double pipeline, double ratio) {}

    /** @param dataDir the broker's */
    Figures run(int rounds, Path dataDir, PrintStream out) throws Exception {
        List<byte[]> prepared = BenchInputs.prepared(
                pictures, PreparedModel.open(model).contract().preprocess(), images);
        List<Double> ratios = new ArrayList<>();
        double costs = 0;
        double bares = 0;
        double pipelines = 0;
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(dataDir))) {
            // The first round warms the JVM up and is not counted.
            for (int round = 0; round <= rounds; round++) {
                double before = bare(prepared);
                double pipeline = pipeline(round, Map.of("bootstrap.servers", broker.bootstrapServers()));
                double bare = (before + bare(prepared)) / 2;
                if (round > 0) {
                    ratios.add(pipeline / bare);
                    bares += bare;
                    pipelines += pipeline;
                    costs += 1_000 / pipeline - 1_000 / bare;
                    out.printf(
                            "round %d: bare session %.1f images/s, %s %.1f images/s, ratio %.3f, mean batch %.1f%n",
                            round, bare, replay ? "replay" : "pipeline", pipeline, pipeline / bare, meanBatchSize);
                }
            }
        }
        double mean = ratios.stream().mapToDouble(r -> r).average().orElse(0);
        out.printf("ratio %.3f; all that is not inference costs %.2f ms an image%n", mean, costs / rounds);
        return new Figures(bares / rounds, pipelines / rounds, mean);
    }

    /** @return images/s */
    private double bare(List<byte[]> prepared) throws InterruptedException {
        try (OnnxSession session =
                OnnxSession.open(PreparedModel.open(model), new SessionOptions(provider, batchSize))) {
            session.warmUp();
            return SessionRate.once(session, prepared, batchSize);
        }
    }

    /** @return images/s between the first and the last committed result */
    private double pipeline(int round, Map<String, String> kafka) throws Exception {
        TopologyFile file = new TopologyReader().read(Home.file("topologies/demo.yaml"), overrides(round));
        String input = file.input().topics().getFirst();
        Topics.createIfMissing(kafka, input, PARTITIONS);
        Topics.createIfMissing(kafka, file.output().predictions(), PARTITIONS);
        send(input, kafka);
        try (Rooms rooms = Rooms.of(file, kafka)) {
            StreamsSettings settings = StreamsSettings.of(file, kafka);
            var app = new RunningApp(
                            replay ? settings.of(BenchRange.of(file, kafka, OptionalDouble.empty())) : settings,
                            rooms,
                            new PlainClients())
                    .app();
            CompletableFuture<Void> running = CompletableFuture.runAsync(app::run, Thread.ofPlatform()::start);
            try {
                double rate = read(file.output().predictions(), kafka, running);
                meanBatchSize = rooms.stats().meanBatchSize();
                return rate;
            } finally {
                app.stop();
                running.join();
            }
        }
    }

    private Map<String, String> overrides(int round) {
        return Map.of(
                "name", "bench-" + round,
                "input.topics", "[bench-images-%d]".formatted(round),
                "output.predictions", "bench-predictions-%d".formatted(round),
                "fetch.files", "[" + pictures.getFirst().toAbsolutePath().getRoot() + "]",
                "model.file", model.toString(),
                "model.provider", provider.name().toLowerCase(Locale.ROOT),
                "batch.max-size", Integer.toString(batchSize));
    }

    private void send(String topic, Map<String, String> kafka) {
        var codec = new EventCodec();
        new RecordSender(kafka)
                .sendAll(IntStream.range(0, images)
                        .mapToObj(i -> new ProducerRecord<byte[], byte[]>(
                                topic,
                                i % PARTITIONS,
                                null,
                                codec.write(new ImageEvent(
                                        "image-" + i, References.of(pictures.get(i % pictures.size())), Map.of()))))
                        .iterator());
    }

    private double read(String topic, Map<String, String> kafka, CompletableFuture<Void> running) {
        try (var consumer = Topics.committed(kafka, List.of(topic), PARTITIONS)) {
            int first = 0;
            int seen = 0;
            long began = 0;
            while (seen < images) {
                if (running.isCompletedExceptionally()) {
                    running.join();
                }
                seen += consumer.poll(Duration.ofMillis(20)).count();
                if (began == 0 && seen > 0) {
                    began = System.nanoTime();
                    first = seen;
                }
            }
            return (images - first) / ((System.nanoTime() - began) / 1e9);
        }
    }
}
