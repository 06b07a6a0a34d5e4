package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTopicsTest {
    private static final Map<String, String> OWN =
            Map.of("output.predictions", "v2.predictions", "output.dead-letters", "v2.dead-letters");

    @TempDir
    private Path dir;

    private TopologyFile routed(String topics) throws IOException {
        Path file = Files.writeString(dir.resolve("t.yaml"), """
                name: x
                input: {topics: [images]}
                output: {predictions: labels}
                model: {file: m.onnx}
                routes: {match: all, rules: [{when: {score-below: 0.5}, to: [%s]}]}
                """.formatted(topics));
        var reader = new TopologyReader();
        return ReplayTopics.routed(reader.read(file, Map.of()), reader.read(file, OWN), "v2");
    }

    @Test
    void everyTopicOfAReplayIsItsOwn() throws IOException {
        assertThat(ReplayTopics.all(routed("review, labels")))
                .containsExactly("v2.review", "v2.predictions", "v2.dead-letters");
    }

    @Test
    void twoTopicsNeverBecomeOne() {
        assertThatThrownBy(() -> routed("predictions"))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        "--output v2: the topics labels and predictions would both become v2.predictions; rename one of them");
    }
}
