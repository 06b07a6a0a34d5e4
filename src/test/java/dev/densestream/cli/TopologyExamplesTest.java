package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.model.PreparedModel;
import dev.densestream.stream.ClassifyTopology;
import dev.densestream.topology.ModelChoice;
import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands in topologies/ can be run as it is. */
class TopologyExamplesTest {
    static List<Path> topologies() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("topologies"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("topologies")
    void isValidAndItsRoutesNameLabelsThatItsModelHas(Path topology) {
        TopologyFile file = new TopologyReader().read(topology, Map.of());
        assertThat(TopologyWords.of(file)).isNotEmpty();
        assertThat(ClassifyTopology.describe(file)).contains(file.input().topics());
        for (ModelChoice model : file.model().plan().models()) {
            if (model.origin() instanceof ModelChoice.File(Path path, boolean watched) && Files.exists(path)) {
                List<String> labels = PreparedModel.open(path).contract().labels();
                assertThat(file.routes().unknown(labels, List.of())).isEmpty();
            }
        }
    }

    @Test
    void saysInWordsWhereAPredictionGoes() {
        TopologyFile file = new TopologyReader().read(Path.of("topologies/review.yaml"), Map.of());
        assertThat(TopologyWords.of(file))
                .containsSubsequence(
                        "writes      predictions to predictions.review, predictions, alerts, dead letters to images.dead-letters, created if missing",
                        "routes      each prediction by the first rule that matches",
                        "            unsure: margin below 0.2 to predictions.review",
                        "            weak: score below 0.5 to predictions.review",
                        "            shoes-at-the-door: label shoes or hat, score at least 0.9, attribute camera door or gate to predictions and alerts",
                        "            default: all others to predictions");
    }
}
