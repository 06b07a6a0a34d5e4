package dev.densestream.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.testing.SchemaCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Holds {@code docs/schemas} against the records. {@code mvn test -Dtest=SchemaTest -Dschemas=write} writes them anew. */
class SchemaTest {
    private static final Path FOLDER = Path.of("docs/schemas");

    private final EventCodec codec = new EventCodec();

    @ParameterizedTest
    @EnumSource
    void isWhatTheRecordsSay(Schema schema) throws Exception {
        Path file = FOLDER.resolve(schema.file());
        String made = JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(new SchemaMaker().make(schema))
                + "\n";
        if ("write".equals(System.getProperty("schemas"))) {
            Files.writeString(file, made);
        }
        assertThat(Files.readString(file))
                .as("%s; mvn test -Dtest=SchemaTest -Dschemas=write writes it anew", file)
                .isEqualTo(made);
    }

    @Test
    void thereIsNoSchemaOfWhatIsGone() throws Exception {
        try (var files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            List.of(Schema.values()).stream().map(Schema::file).toList());
        }
    }

    @Test
    void takesWhatWeWrite() {
        var source = new Source("images", 1, 2, 3);
        var features = new Features(new float[] {1, 0.5f});
        var model = new Prediction.Model("net", "abc");
        var prediction = new Prediction(
                "id",
                "uri",
                model,
                List.of(new Prediction.Label("cat", 0, 0.5f)),
                new Prediction.Image(1, 1, "png", 10, null),
                source,
                new Prediction.Timings(1, 2, 3, 4),
                Map.of("camera", 7, "tags", List.of("a")),
                features);
        assertThat(problems(Schema.PREDICTION, codec.write(prediction))).isEmpty();
        assertThat(problems(Schema.PREDICTION, codec.write(prediction.withoutEmbedding())))
                .isEmpty();
        var plain = new Prediction(
                "id",
                "uri",
                model,
                prediction.labels(),
                prediction.image(),
                source,
                prediction.timings(),
                Map.of(),
                null);
        assertThat(problems(Schema.PREDICTION, codec.write(plain))).isEmpty();
        var ensemble = Prediction.Model.ensemble(List.of(model, model));
        Prediction.Timings timings = prediction.timings();
        assertThat(problems(
                        Schema.PREDICTION, codec.write(prediction.by(model.atStep(2), prediction.labels(), timings))))
                .isEmpty();
        assertThat(problems(Schema.PREDICTION, codec.write(prediction.by(ensemble, prediction.labels(), timings))))
                .isEmpty();
        assertThat(problems(Schema.EMBEDDING, codec.write(new Embedding("id", "uri", model, features))))
                .isEmpty();
        Content cut = Content.upTo("picture".getBytes(UTF_8), 3);
        assertThat(problems(
                        Schema.DEAD_LETTER,
                        codec.write(new DeadLetter(
                                "id", "uri", Stage.FETCH, "not-found", "gone", false, 1, source, cut, cut))))
                .isEmpty();
        assertThat(problems(
                        Schema.DEAD_LETTER,
                        codec.write(new DeadLetter(
                                null, null, Stage.PARSE, "null-value", "none", false, 0, null, null, null))))
                .isEmpty();
        assertThat(problems(Schema.IMAGE_EVENT, codec.write(new ImageEvent("id", "uri", Map.of("camera", 7)))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":\"x\"}", "{\"uri\":7}", "[]", "{\"uri\":\"a\",\"attributes\":[1]}"})
    void refusesWhatIsNoImageEvent(String event) {
        assertThat(problems(Schema.IMAGE_EVENT, event.getBytes(UTF_8))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"label\":\"cat\"}", "{\"uri\":\"a\"}"})
    void refusesWhatIsNoLabelEvent(String event) {
        assertThat(problems(Schema.LABEL_EVENT, event.getBytes(UTF_8))).isNotEmpty();
        assertThat(problems(Schema.LABEL_EVENT, "{\"id\":\"a\",\"label\":\"cat\"}".getBytes(UTF_8)))
                .isEmpty();
    }

    @Test
    void refusesAPredictionAsADeadLetter() {
        assertThat(problems(Schema.DEAD_LETTER, "{\"id\":\"a\",\"uri\":\"b\",\"labels\":[]}".getBytes(UTF_8)))
                .anyMatch(problem -> problem.contains("stage"));
    }

    private static List<String> problems(Schema schema, byte[] value) {
        return SchemaCheck.problems(schema.json(), new String(value, UTF_8));
    }
}
