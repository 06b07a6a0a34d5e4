package dev.densestream.stream;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.event.EventCodec;
import dev.densestream.topology.Routes;
import dev.densestream.topology.TopologyFile.OutputFormat;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A broker that takes connections and never answers: what a stopped or overloaded one looks like. */
class StreamsAppTest {
    /** Less than the 15 s for which a broker is asked. */
    private static final long SOON_S = 8;

    private ServerSocket silent;
    private StreamsApp app;
    private CompletableFuture<Void> running;

    @BeforeEach
    void start() throws Exception {
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        // No record comes, so nothing is ever handed to a pipeline.
        app = new StreamsApp(settings(silent.getLocalPort()), null, new EventCodec(), new PlainClients());
        running = CompletableFuture.runAsync(app::run, Thread.ofPlatform().daemon()::start);
        silent.accept();
    }

    @AfterEach
    void close() throws Exception {
        silent.close();
    }

    @Test
    void isStoppedWhileItWaitsForTheBrokersFirstAnswer() throws Exception {
        app.stop();

        running.get(SOON_S, TimeUnit.SECONDS);
    }

    @Test
    void failsWhileItWaitsForTheBrokersFirstAnswer() {
        app.fail("the model is gone", null);

        assertThatThrownBy(() -> running.get(SOON_S, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StartUpException.class)
                .hasRootCauseMessage("the model is gone");
    }

    private static StreamsSettings settings(int port) {
        return new StreamsSettings(
                "silent",
                SafeProperties.Guarantee.EXACTLY_ONCE,
                1,
                new ClassifyTopology.Topics(
                        List.of("images"),
                        ClassifyTopology.Begin.EARLIEST,
                        Routes.NONE,
                        "predictions",
                        Optional.empty(),
                        "dead-letters"),
                new StreamsSettings.Outputs(false, (short) 1, OutputFormat.JSON, List.of()),
                new IntakeLimits(64, 1 << 20),
                Duration.ofSeconds(5),
                Optional.empty(),
                Map.of("bootstrap.servers", "127.0.0.1:" + port));
    }
}
