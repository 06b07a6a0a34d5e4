package dev.densestream.cli;

import dev.densestream.cli.models.ServedShadow;
import dev.densestream.pipeline.PipelineStats;
import dev.densestream.pipeline.Shadow;
import dev.densestream.stream.PlainClients;
import dev.densestream.stream.StreamsApp;
import dev.densestream.stream.StreamsSettings;
import dev.densestream.topology.TopologyFile;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An application in this process, from its start to SIGTERM, with a line on its progress now and then. */
final class RunningApp {
    private static final Logger LOG = LoggerFactory.getLogger(RunningApp.class);
    private static final long PROGRESS_EVERY_S = 10;

    private final StreamsApp app;
    private final PipelineStats stats;
    private final Optional<Shadow> shadow;
    private long shown;

    RunningApp(TopologyFile file, Rooms rooms, Map<String, String> kafka) {
        this(file, rooms, kafka, new PlainClients());
    }

    RunningApp(TopologyFile file, Rooms rooms, Map<String, String> kafka, KafkaClientSupplier clients) {
        this(StreamsSettings.of(file, kafka), rooms, clients);
    }

    RunningApp(StreamsSettings settings, Rooms rooms, KafkaClientSupplier clients) {
        app = new StreamsApp(settings, rooms.pipeline(), rooms.codec(), clients);
        stats = rooms.stats();
        shadow = rooms.shadow().map(ServedShadow::shadow);
        var _ = rooms.fatal().thenAccept(e -> app.fail("the model can no longer be run: " + e.getMessage(), e));
    }

    StreamsApp app() {
        return app;
    }

    void runUntilStopped() {
        StopSignals.on(app::stop);
        try (ScheduledExecutorService progress = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("progress").factory())) {
            var _ = progress.scheduleAtFixedRate(
                    this::showProgress, PROGRESS_EVERY_S, PROGRESS_EVERY_S, TimeUnit.SECONDS);
            app.run();
            progress.shutdownNow();
            // What it still sends or loses belongs into the last line.
            shadow.ifPresent(Shadow::finish);
            LOG.info(
                    "left: {} predictions, {} dead letters, {} events without an image{}",
                    stats.classified(),
                    stats.failed(),
                    stats.ignored(),
                    shadow());
        }
    }

    private void showProgress() {
        long done = stats.classified() + stats.failed();
        if (done != shown) {
            LOG.info(
                    "{} predictions, {} dead letters, {} images/s, mean batch {}, {} in flight{}",
                    stats.classified(),
                    stats.failed(),
                    (done - shown) / PROGRESS_EVERY_S,
                    "%.1f".formatted(stats.meanBatchSize()),
                    app.inFlight(),
                    shadow());
            shown = done;
        }
    }

    private String shadow() {
        return shadow.map(beside -> "; shadow: %d sent, %d lost".formatted(beside.sent(), beside.lost()))
                .orElse("");
    }
}
