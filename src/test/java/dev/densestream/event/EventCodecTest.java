package dev.densestream.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
    private final EventCodec codec = new EventCodec();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsAnEventWithItsAttributes() throws Exception {
        ImageEvent event = codec.parse(
                bytes("{\"id\":\"a\",\"uri\":\"file:///x.jpg\",\"attributes\":{\"camera\":7,\"lens\":null}}"));
        assertThat(event.id()).isEqualTo("a");
        assertThat(event.uri()).isEqualTo("file:///x.jpg");
        assertThat(event.attributes()).containsEntry("camera", 7).containsEntry("lens", null);
    }

    @Test
    void callsAnEventWithoutIdByItsUri() throws Exception {
        assertThat(codec.parse(bytes("{\"uri\":\"file:///x.jpg\"}")).id()).isEqualTo("file:///x.jpg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/data/x.jpg", " http://h/x.jpg\n", "\"file:///x.jpg\"", "data:image/png;base64,AAAA"})
    void takesAPlainReferenceAsTheWholeValue(String value) throws Exception {
        assertThat(codec.parse(bytes(value)).uri())
                .doesNotContain("\"")
                .isEqualTo(value.strip().replace("\"", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":\"a\",|malformed-event|",
                "[1,2]|malformed-event|",
                "{\"id\":\"a\"}|missing-uri|a",
                "{\"id\":7,\"uri\":3}|missing-uri|7",
                "{\"id\":\"a\",\"uri\":\"u\",\"attributes\":[1]}|malformed-event|a",
                "'  '|empty-value|",
                "{\"uri\":\"u\"} trailing|malformed-event|",
            })
    void refusesWhatIsNoEventAndKeepsTheIdThatItRead(String value, String code, String id) {
        var e = catchThrowableOfType(EventFormatException.class, () -> codec.parse(bytes(value)));
        assertThat(e.code()).isEqualTo(code);
        assertThat(e.id()).isEqualTo(id);
    }

    @Test
    void refusesNullAndBinaryValues() {
        assertThat(catchThrowableOfType(EventFormatException.class, () -> codec.parse(null))
                        .code())
                .isEqualTo("null-value");
        assertThat(catchThrowableOfType(
                                EventFormatException.class, () -> codec.parse(new byte[] {(byte) 0xff, (byte) 0xd8}))
                        .code())
                .isEqualTo("malformed-event");
        assertThat(catchThrowableOfType(EventFormatException.class, () -> codec.parse(bytes("a\nb")))
                        .code())
                .isEqualTo("malformed-event");
    }

    @Test
    void readsBackWhatItWrote() throws Exception {
        var prediction = new Prediction(
                "a",
                "u",
                new Prediction.Model("signs", "0123456789ab"),
                List.of(new Prediction.Label("stop", 3, 0.75f)),
                new Prediction.Image(4, 5, "png", 6),
                new Source("t", 1, 2, 3),
                new Prediction.Timings(1, 2, 3, 4));
        var letter = new DeadLetter(
                null, null, Stage.PARSE, "null-value", "none", false, 0, new Source("t", 1, 2, 3), null, null);
        assertThat(codec.readResult(codec.write(prediction))).isEqualTo(prediction);
        assertThat(codec.readResult(codec.write(letter))).isEqualTo(letter);
        assertThat(new String(codec.write(letter), StandardCharsets.UTF_8)).contains("\"stage\":\"parse\"");
    }

    @Test
    void writesAnEventThatItReads() throws Exception {
        var event = new ImageEvent("a", "file:///x", Map.of("k", List.of(1, 2)));
        assertThat(codec.parse(codec.write(event))).isEqualTo(event);
    }

    @Test
    void showsALongNameByItsBeginningAndDigest() {
        String uri = "data:image/png;base64," + "A".repeat(5000);
        assertThat(Shown.of(uri)).startsWith("data:image/png;base64,AAA").hasSizeLessThan(200);
        assertThat(Shown.of(uri)).isNotEqualTo(Shown.of(uri + "B")).isEqualTo(Shown.of(uri));
        assertThat(Shown.of("short")).isEqualTo("short");
        assertThat(Shown.of(null)).isNull();
    }

    @Test
    void keepsBytesThatAreNoTextInBase64AndCutsWhatIsTooLong() {
        byte[] binary = {(byte) 0xff, 1, 2, 3};
        assertThat(Content.of(binary).encoding()).isEqualTo("base64");
        assertThat(Content.of(binary).toBytes()).isEqualTo(binary);
        assertThat(Content.of(bytes("text")).data()).isEqualTo("text");
        Content cut = Content.upTo(binary, 2);
        assertThat(cut.truncated()).isTrue();
        assertThat(cut.size()).isEqualTo(4);
        assertThat(cut.sha256()).hasSize(64);
        assertThat(cut.toBytes()).hasSize(2);
    }
}
