package dev.densestream.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
    private final EventCodec codec = new EventCodec();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsBackWhatItWrote() throws Exception {
        var prediction = new Prediction(
                "a",
                "u",
                new Prediction.Model("signs", "0123456789ab"),
                List.of(new Prediction.Label("stop", 3, 0.75f)),
                new Prediction.Image(4, 5, "png", 6, null),
                new Source("t", 1, 2, 3),
                new Prediction.Timings(1, 2, 3, 4),
                Map.of(),
                null);
        var embedded = new Prediction(
                "a",
                "u",
                prediction.model(),
                prediction.labels(),
                prediction.image(),
                null,
                prediction.timings(),
                Map.of("camera", "north", "tags", List.of(1, 2)),
                new Features(new float[] {0.1f, -2, 1e-30f}));
        var letter = new DeadLetter(
                null, null, Stage.PARSE, "null-value", "none", false, 0, new Source("t", 1, 2, 3), null, null);
        assertThat(codec.readResult(codec.write(prediction))).isEqualTo(prediction);
        assertThat(codec.readResult(codec.write(embedded))).isEqualTo(embedded).isNotEqualTo(prediction);
        assertThat(codec.readResult(codec.write(letter))).isEqualTo(letter);
        assertThat(new String(codec.write(prediction), StandardCharsets.UTF_8))
                .doesNotContain("embedding", "attributes");
        assertThat(new String(codec.write(letter), StandardCharsets.UTF_8)).contains("\"stage\":\"parse\"");
    }

    @Test
    void writesAnEmbeddingAsPlainNumbers() {
        var features = new Features(new float[] {0.1f, -2, 0});
        var embedding = new Embedding("a", "file:///x", new Prediction.Model("signs", "0123456789ab"), features);
        assertThat(new String(codec.write(embedding), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"id\":\"a\",\"uri\":\"file:///x\",\"model\":{\"name\":\"signs\",\"version\":\"0123456789ab\"},"
                                + "\"embedding\":[0.1,-2.0,0.0]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "1", "null", "{\"id\":\"a\"}", "{\"stage\":\"nowhere\"}", "{\"labels\":7}"})
    void readsNoResultWhereThereIsNone(String value) {
        assertThat(catchThrowableOfType(EventFormatException.class, () -> codec.readResult(bytes(value)))
                        .code())
                .isEqualTo("malformed-event");
    }
}
