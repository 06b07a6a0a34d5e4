package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.train.StripedPictures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code densestream train} as a process: it is killed, stopped and watched. */
class TrainCommandIT {
    @TempDir
    private Path folder;

    @BeforeEach
    void draw() throws IOException {
        StripedPictures.write(folder.resolve("pictures"), 40, 1);
    }

    @Test
    void makesTheSameFileHoweverOftenItWasKilledAndStopped() throws Exception {
        try (CommandProcess process = train("interrupted")) {
            awaitCheckpoint(null);
            process.kill();
        }
        Path first = checkpoints().getLast();
        try (CommandProcess process = train("interrupted")) {
            awaitCheckpoint(first);
            process.terminate();
            assertThat(process.exitCode()).isEqualTo(128 + 15);
            assertThat(process.err())
                    .contains("densestream: goes on with the run in " + unfinished())
                    .contains("densestream: stopped; the same command goes on with epoch ")
                    .contains(", from " + unfinished());
        }
        try (CommandProcess process = train("interrupted")) {
            assertThat(process.exitCode()).isZero();
            assertThat(process.out()).contains("validation accuracy", "interrupted.onnx.report/report.html");
        }
        try (CommandProcess process = train("whole")) {
            assertThat(process.exitCode()).isZero();
        }
        assertThat(folder.resolve("interrupted.onnx")).hasSameBinaryContentAs(folder.resolve("whole.onnx"));
        assertThat(folder.resolve("interrupted.onnx.report", "metrics.jsonl"))
                .content()
                .hasLineCount(40);
        assertThat(unfinished()).doesNotExist();
        assertThat(leftInTemporaryFolder()).isEmpty();
    }

    /** DJL asks the cloud's metadata address and reports home as it comes; that it is seen here shows that this test can fail. */
    @Test
    void callsNobody() throws Exception {
        try (CommandProcess djl = CommandProcess.startMain(folder, ShutSockets.class)) {
            assertThat(djl.exitCode()).as(djl.err()).isZero();
            assertThat(djl.out()).contains(ShutSockets.TRIED + "/169.254.169.254:80");
        }
        try (CommandProcess process = CommandProcess.startMain(folder, ShutSockets.class, arguments("silent", "2"))) {
            assertThat(process.exitCode()).as(process.err()).isZero();
            assertThat(process.out()).contains("validation accuracy").doesNotContain(ShutSockets.TRIED);
        }
    }

    private CommandProcess train(String name) throws IOException {
        return CommandProcess.start(folder, arguments(name, "40"));
    }

    private String[] arguments(String name, String epochs) {
        return new String[] {
            "train",
            folder.resolve("pictures").toString(),
            "--out",
            folder.resolve(name + ".onnx").toString(),
            "--name",
            "stripes",
            "--blocks",
            "1,1",
            "--stem",
            "cifar",
            "--stem-width",
            "16",
            "--input-size",
            "16",
            "--batch-size",
            "16",
            "--epochs",
            epochs
        };
    }

    private void awaitCheckpoint(Path after) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> checkpoints().stream().anyMatch(file -> after == null || file.compareTo(after) > 0));
    }

    private Path unfinished() {
        return folder.resolve("interrupted.onnx.unfinished");
    }

    private List<Path> checkpoints() {
        try (Stream<Path> files = Files.list(unfinished())) {
            return files.filter(file -> file.toString().endsWith(".checkpoint"))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The decoded pictures are in a file that has no name any more. */
    private List<Path> leftInTemporaryFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("densestream"))
                    .toList();
        }
    }
}
