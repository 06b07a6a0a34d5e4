package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.event.EventCodec;
import dev.densestream.event.Prediction;
import dev.densestream.train.SignFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says of containers, with the real ones. */
class ComposeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private static Path folder;

    private static Path pictures;
    private static ComposeProject project;

    @BeforeAll
    static void build() throws Exception {
        ComposeProject.assumePossible();
        // The container's user is another one.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        pictures = Files.createDirectory(folder.resolve("pictures"));
        project = new ComposeProject(folder, pictures);
        project.compose("build");
    }

    @AfterAll
    static void removeAll() {
        if (project != null) {
            project.close();
        }
    }

    @Test
    void classifiesWhatTheHostSendsOnceAndEndsWithZeroWhenStopped() throws Exception {
        new SignFolder(pictures).draw(7, 3);
        project.compose("up", "--detach");
        assertThat(Main.commandLine()
                        .execute(
                                "send",
                                "--topic=images",
                                "--bootstrap-servers",
                                project.bootstrapServers(),
                                pictures.toString()))
                .isZero();

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> project.compose("logs", "densestream").contains("created topic predictions"));
        List<Prediction> predictions = tail(30);

        assertThat(predictions).extracting(Prediction::uri).containsExactlyInAnyOrderElementsOf(sent());
        assertThat(predictions).filteredOn(ComposeIT::isRight).hasSizeGreaterThan(27);
        project.compose("stop", "densestream");
        assertThat(project.exitCode("densestream")).isZero();
        assertThat(project.compose("logs", "densestream")).contains("left: 30 predictions, 0 dead letters");
    }

    @Test
    void saysInOneLineWhatItsUserMayNotRead() {
        var ended = project.run(
                "run",
                "--rm",
                "--no-deps",
                "densestream",
                "run",
                "topologies/demo.yaml",
                "--set",
                "fetch.data=true",
                "--set",
                "model.file=/etc/shadow");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.complained().lines().filter(line -> line.startsWith("densestream:")))
                .singleElement()
                .asString()
                .contains("/etc/shadow");
        assertThat(ended.complained()).doesNotContain("\tat ");
    }

    /** With the image's own command, as it is in a cluster too. */
    private List<Prediction> tail(int count) throws Exception {
        String lines = project.compose(
                "exec",
                "--no-TTY",
                "densestream",
                "densestream",
                "tail",
                "predictions",
                "--from-beginning",
                "--max=" + count,
                "--json");
        var codec = new EventCodec();
        List<Prediction> predictions = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            predictions.add((Prediction) codec.readResult(line.getBytes(StandardCharsets.UTF_8)));
        }
        return predictions;
    }

    private List<String> sent() throws Exception {
        try (Stream<Path> files = Files.walk(pictures)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.toUri().toString())
                    .toList();
        }
    }

    private static boolean isRight(Prediction prediction) {
        return prediction.uri().contains("/" + prediction.labels().getFirst().label() + "/");
    }
}
