package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DensenetListCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void showsCountsBesideWhatThePaperPrints() {
        assertThat(run("densenet", "list")).isZero();
        assertThat(out.toString().lines()).hasSize(18);
        assertThat(out.toString())
                .containsPattern(
                        "densenet-bc-100-12 +100 +12 +16, 16, 16 +100 +800,032 +287,960,472 +0.8M +C100 24.15 · C100\\+ 22.27\n")
                .containsPattern("densenet-161 .* 28,681,000 +7,727,907,072 +– +top-1 22.2 \\(authors' README\\)\n");
    }

    @Test
    void tellsAScriptTheSame() {
        assertThat(run("densenet", "list", "--json")).isZero();
        JsonNode rows = JsonMapper.shared().readTree(out.toString());
        assertThat(rows).hasSize(17);
        JsonNode row = rows.get(7);
        assertThat(row.get("name").asString()).isEqualTo("densenet-bc-100-12");
        assertThat(row.get("depth").asInt()).isEqualTo(100);
        assertThat(row.get("growthRate").asInt()).isEqualTo(12);
        assertThat(row.get("blocks")).hasSize(3);
        assertThat(row.get("classes").asInt()).isEqualTo(100);
        assertThat(row.get("parameters").asLong()).isEqualTo(800_032);
        assertThat(row.get("multiplyAdds").asLong()).isEqualTo(287_960_472);
        assertThat(row.get("published").get("parameters").asString()).isEqualTo("0.8M");
        assertThat(row.get("published").get("errors").get("C100+").asDouble()).isEqualTo(22.27);
    }

    @Test
    void printsWhatTheDocumentsShow() throws Exception {
        assertThat(run("densenet", "list")).isZero();
        assertThat(Files.readString(Path.of("docs/models.md"))).contains("```\n" + out + "```\n");
    }

    @Test
    void asksForAVerb() {
        assertThat(run("densenet")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("name what to do: list, figure, reuse, compare");
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
