package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.model.TestModels;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DensenetReuseCommandTest {
    private static final String CLOTHING = "models/clothing.onnx";

    @TempDir
    private Path folder;

    @Test
    void drawsAHeatMapOfEachBlock() throws Exception {
        Path file = folder.resolve("reuse.png");
        Ran ran = Ran.of("densenet", "reuse", CLOTHING, "-o", file.toString());
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("weights of   the 1×1 bottleneck").contains("values       mean |weight|\n");
        BufferedImage picture = ImageIO.read(file.toFile());
        assertThat(picture.getWidth()).isEqualTo(3 * 760);
        assertThat(picture.getHeight()).isEqualTo(60 + 680);
    }

    @Test
    void tellsAScriptAllNumbers() {
        Ran ran = Ran.of("densenet", "reuse", CLOTHING, "--json", "--normalise", "columns", "--batch-norm");
        JsonNode reuse = JsonMapper.shared().readTree(ran.out());
        assertThat(reuse.get("model").asString()).isEqualTo("clothing");
        assertThat(reuse.get("normalisation").asString()).isEqualTo("COLUMNS");
        assertThat(reuse.get("batchNorm").asBoolean()).isTrue();
        assertThat(reuse.at("/blocks/2/sourceMaps/0").asInt()).isEqualTo(88);
        JsonNode classifier = reuse.at("/blocks/2/targets/8");
        assertThat(classifier.get("name").asString()).isEqualTo("classifier");
        assertThat(classifier.get("values")).hasSize(9);
        assertThat(classifier
                        .get("values")
                        .valueStream()
                        .mapToDouble(JsonNode::asDouble)
                        .max())
                .hasValue(1);
    }

    @Test
    void printsWhatTheDocumentShows() throws Exception {
        assertThat(Files.readString(Path.of("docs/feature-reuse.md")))
                .contains("```\n" + Ran.of("densenet", "reuse", CLOTHING).out() + "```\n");
    }

    @Test
    void refusesAnotherModelAndWritesNothing() throws Exception {
        Path colours = TestModels.writeColours(folder, 8, 8);
        Path file = folder.resolve("reuse.png");
        Ran ran = Ran.of("densenet", "reuse", colours.toString(), "-o", file.toString());
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .startsWith("densestream: %s is a prepared model, but no DenseNet".formatted(colours))
                .hasLineCount(1);
        assertThat(file).doesNotExist();
    }
}
