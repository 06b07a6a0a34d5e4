package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.model.TestModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ModelInspectCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void tellsAPersonWhatTheModelIs() throws Exception {
        Path file = TestModels.writeColours(folder, 8, 6);
        assertThat(run("inspect", file.toString())).isZero();
        assertThat(out.toString())
                .contains("name           colours\n")
                .contains("labels         3: red, green, blue\n")
                .contains("activation     softmax\n")
                .contains("preprocessing  squashed to 8 × 6 pixels (bilinear)\n")
                .contains("input          images uint8 [N, 6, 8, 3]\n")
                .contains("output         probabilities float [N, 3]\n")
                .contains("provenance     producer = test\n")
                .contains("(available: ");
    }

    @Test
    void tellsAScriptTheSame() throws Exception {
        Path file = TestModels.writeColours(folder, 8, 6);
        assertThat(run("inspect", "--json", file.toString())).isZero();
        JsonNode report = new JsonMapper().readTree(out.toString());
        assertThat(report.get("name").asString()).isEqualTo("colours");
        assertThat(report.get("sha256").asString())
                .hasSize(64)
                .startsWith(report.get("version").asString());
        assertThat(report.get("labels")).hasSize(3);
        assertThat(report.at("/inputs/0/shape/1").asString()).isEqualTo("6");
        assertThat(report.get("parameters").asLong()).isEqualTo(18);
        assertThat(report.get("opset").asLong()).isEqualTo(17);
        assertThat(report.get("bytes").asLong()).isEqualTo(Files.size(file));
        assertThat(report.get("provider").asString()).isIn("cpu", "cuda");
        assertThat(report.at("/provenance/producer").asString()).isEqualTo("test");
    }

    @Test
    void tellsHowManyNumbersAnEmbeddingHas() throws Exception {
        Path file = TestModels.writeColoursWithEmbedding(folder, 8, 6);
        assertThat(run("inspect", file.toString())).isZero();
        assertThat(out.toString())
                .contains("output         embedding float [N, 3]\n")
                .contains("embedding      3 numbers an image\n");
        out.getBuffer().setLength(0);
        assertThat(run("inspect", "--json", file.toString())).isZero();
        assertThat(new JsonMapper().readTree(out.toString()).get("embedding").asInt())
                .isEqualTo(3);
    }

    @Test
    void refusesWhatIsNoModelAndPrintsNoResult() throws IOException {
        Path text = Files.writeString(folder.resolve("text.onnx"), "weights, believe me");
        assertThat(run("inspect", text.toString())).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .isEqualTo("densestream: %s is not an ONNX model, it is a text file\n".formatted(text));
    }

    @Test
    void callsAMissingFileWrongUse() {
        Path none = folder.resolve("none.onnx");
        assertThat(run("inspect", none.toString())).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEqualTo("densestream: FILE %s: there is no such file\n".formatted(none));
    }

    @Test
    void asksForAVerb() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("name what to do").contains("inspect");
    }

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(Stream.of("model"), Stream.of(args)).toArray(String[]::new));
    }
}
