package dev.densestream.cli;

import dev.densestream.event.EventCodec;
import dev.densestream.event.EventFormatException;
import dev.densestream.event.ImageEvent;
import dev.densestream.event.Prediction;
import dev.densestream.event.Result;
import dev.densestream.fetch.References;
import dev.densestream.topology.TopologyFile;
import dev.densestream.train.DrawnSign;
import dev.densestream.train.SignPainter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends drawn pictures through a topology and reads what comes out, as any other consumer would. */
final class DemoRun {
    private static final int PARTITIONS = 4;
    private static final long STALLED_AFTER_NS = Duration.ofSeconds(60).toNanos();

    private final TopologyFile file;
    private final Map<String, String> kafka;
    private final Path folder;
    private final SignPainter painter;
    private final EventCodec codec = new EventCodec();
    private final Map<String, String> drawn = new HashMap<>();
    private final Histogram latency = new Histogram(3);
    private long correct;
    private long wrong;
    private long deadLetters;
    private double firstPrediction;

    DemoRun(TopologyFile file, Map<String, String> kafka, Path folder, long seed) {
        this.file = file;
        this.kafka = kafka;
        this.folder = folder;
        this.painter = new SignPainter(seed);
    }

    DemoFigures run(int images) throws Exception {
        Topics.createIfMissing(kafka, file.input().topics().getFirst(), PARTITIONS);
        Topics.createIfMissing(kafka, file.output().predictions(), PARTITIONS);
        Topics.createIfMissing(kafka, file.output().deadLetters(), PARTITIONS);
        try (Rooms rooms = Rooms.of(file, kafka);
                var progress = new BarProgress()) {
            var app = new RunningApp(file, rooms, kafka).app();
            CompletableFuture<Void> running = CompletableFuture.runAsync(app::run, Thread.ofPlatform()::start);
            // In no group: drawing takes longer than a group waits for its members.
            try (var consumer = Topics.committed(
                    kafka, List.of(file.output().predictions(), file.output().deadLetters()), PARTITIONS)) {
                // The first picture goes ahead: it shows how long everything takes to start.
                progress.begin("starting", 1);
                send(List.of(draw(0)));
                take(consumer, 1, running, progress);
                progress.end();
                List<Path> pictures = drawn(images - 1, progress);
                return figures(consumer, pictures, rooms, running, progress);
            } finally {
                app.stop();
                running.join();
            }
        }
    }

    private List<Path> drawn(int images, BarProgress progress) throws IOException {
        List<Path> pictures = new ArrayList<>();
        progress.begin("drawing", images);
        for (int i = 1; i <= images; i++) {
            pictures.add(draw(i));
            progress.step();
        }
        progress.end();
        return pictures;
    }

    private DemoFigures figures(
            KafkaConsumer<byte[], byte[]> consumer,
            List<Path> pictures,
            Rooms rooms,
            CompletableFuture<Void> running,
            BarProgress progress)
            throws EventFormatException {
        progress.begin("classifying", pictures.size());
        latency.reset();
        long began = System.nanoTime();
        send(pictures);
        take(consumer, pictures.size() + 1, running, progress);
        double seconds = (System.nanoTime() - began) / 1e9;
        progress.end();
        return new DemoFigures(
                pictures.size() + 1,
                correct,
                deadLetters,
                pictures.size() / seconds,
                new DemoFigures.Latency(
                        latency.getValueAtPercentile(50),
                        latency.getValueAtPercentile(95),
                        latency.getValueAtPercentile(99)),
                rooms.stats().meanBatchSize(),
                firstPrediction);
    }

    private void take(
            KafkaConsumer<byte[], byte[]> consumer, long until, CompletableFuture<Void> running, BarProgress progress)
            throws EventFormatException {
        long last = System.nanoTime();
        while (correct + wrong + deadLetters < until) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
                count(record);
                progress.step();
                last = System.nanoTime();
            }
            if (running.isCompletedExceptionally()) {
                running.join();
            }
            if (System.nanoTime() - last > STALLED_AFTER_NS) {
                throw new CommandException("no result came for 60 s; %d of %d are missing"
                        .formatted(until - correct - wrong - deadLetters, until));
            }
        }
    }

    private void count(ConsumerRecord<byte[], byte[]> record) throws EventFormatException {
        Result result = codec.readResult(record.value());
        // Results keep the timestamp of their event.
        latency.recordValue(Math.max(0, System.currentTimeMillis() - record.timestamp()));
        String label = drawn.remove(result.id());
        if (label == null) {
            throw new CommandException("the result of %s came twice".formatted(result.id()));
        }
        if (result instanceof Prediction prediction) {
            if (prediction.labels().getFirst().label().equals(label)) {
                correct++;
            } else {
                wrong++;
            }
            if (firstPrediction == 0) {
                long started = ManagementFactory.getRuntimeMXBean().getStartTime();
                firstPrediction = (System.currentTimeMillis() - started) / 1000.0;
            }
        } else {
            deadLetters++;
        }
    }

    private Path draw(int number) throws IOException {
        DrawnSign sign = painter.draw(number);
        Path picture = folder.resolve("%06d.%s".formatted(number, sign.format().label()));
        Files.write(picture, sign.bytes());
        drawn.put(id(picture), sign.label());
        return picture;
    }

    private static String id(Path picture) {
        return picture.getFileName().toString();
    }

    private ProducerRecord<byte[], byte[]> record(Path picture) {
        return new ProducerRecord<>(
                file.input().topics().getFirst(),
                id(picture).getBytes(StandardCharsets.UTF_8),
                codec.write(new ImageEvent(id(picture), References.of(picture), Map.of())));
    }

    private void send(List<Path> pictures) {
        new RecordSender(kafka).sendAll(pictures.stream().map(this::record).iterator());
    }
}
