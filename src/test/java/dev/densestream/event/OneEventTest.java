package dev.densestream.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that name one image, and no image. */
class OneEventTest {
    private final EventCodec codec = new EventCodec();
    private final MessageReader reader = new MessageReader(InputFormat.AUTO, 1000);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The one event that a record names. */
    private ImageEvent one(byte[] value) throws EventFormatException {
        List<Entry> entries = reader.read(null, value, Headers.NONE, new Source("images", 1, 2, 3));
        assertThat(entries).hasSize(1);
        return switch (entries.getFirst()) {
            case Entry.Reference(var event) -> event;
            case Entry.Malformed(var why) -> throw why;
            case Entry.Picture picture -> throw new AssertionError(picture.event());
            case Entry.Ignored ignored -> throw new AssertionError(ignored);
        };
    }

    @Test
    void readsAnEventWithItsAttributes() throws Exception {
        ImageEvent event =
                one(bytes("{\"id\":\"a\",\"uri\":\"file:///x.jpg\",\"attributes\":{\"camera\":7,\"lens\":null}}"));
        assertThat(event.id()).isEqualTo("a");
        assertThat(event.uri()).isEqualTo("file:///x.jpg");
        assertThat(event.attributes()).containsEntry("camera", 7).containsEntry("lens", null);
    }

    @Test
    void callsAnEventWithoutIdByItsUri() throws Exception {
        assertThat(one(bytes("{\"uri\":\"file:///x.jpg\"}")).id()).isEqualTo("file:///x.jpg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/data/x.jpg", " http://h/x.jpg\n", "\"file:///x.jpg\"", "data:image/png;base64,AAAA"})
    void takesAPlainReferenceAsTheWholeValue(String value) throws Exception {
        assertThat(one(bytes(value)).uri())
                .doesNotContain("\"")
                .isEqualTo(value.strip().replace("\"", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":\"a\",|malformed-event|",
                "[1]|malformed-event|",
                "[]|malformed-event|",
                "{\"id\":\"a\"}|missing-uri|a",
                "{\"id\":7,\"uri\":3}|missing-uri|7",
                "{\"id\":\"a\",\"uri\":\"u\",\"attributes\":[1]}|malformed-event|a",
                "'  '|empty-value|",
                "{\"uri\":\"u\"} trailing|malformed-event|",
                "{\"uri\":\"u\",\"id\":1e9999999999}|malformed-event|",
            })
    void refusesWhatIsNoEventAndKeepsTheIdThatItRead(String value, String code, String id) {
        var e = catchThrowableOfType(EventFormatException.class, () -> one(bytes(value)));
        assertThat(e.code()).isEqualTo(code);
        assertThat(e.id()).isEqualTo(id);
    }

    @Test
    void refusesNullAndBinaryValues() {
        assertThat(catchThrowableOfType(EventFormatException.class, () -> one(null))
                        .code())
                .isEqualTo("null-value");
        assertThat(catchThrowableOfType(EventFormatException.class, () -> one(new byte[] {(byte) 0xff, (byte) 0xd8}))
                        .code())
                .isEqualTo("malformed-event");
        assertThat(catchThrowableOfType(EventFormatException.class, () -> one(bytes("a\nb")))
                        .code())
                .isEqualTo("malformed-event");
    }

    @Test
    void writesAnEventThatItReads() throws Exception {
        var event = new ImageEvent("a", "file:///x", Map.of("k", List.of(1, 2)));
        assertThat(one(codec.write(event))).isEqualTo(event);
    }

    /** As another program writes them: cut off, overlong, half a surrogate pair, Latin-1, UTF-16. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "7b22757269223a22c3227d",
                "7b22757269223a22c0af227d",
                "7b22757269223a22eda080227d",
                "7b22757269223a22f4908080227d",
                "63616665e92e6a7067",
                "fffe780079007a00",
                "780079007a00"
            })
    void refusesWhatIsNotUtf8(String hex) {
        assertThat(refusal(HexFormat.of().parseHex(hex)).code()).isEqualTo("malformed-event");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"uri\":\"file:///x.jpg\"}", "\"file:///x.jpg\"", "file:///x.jpg", " file:///x.jpg "})
    void aByteOrderMarkIsNoPartOfTheEvent(String value) throws Exception {
        assertThat(one(bytes("\ufeff" + value)).uri()).isEqualTo("file:///x.jpg");
        assertThat(refusal(bytes("\ufeff")).code()).isEqualTo("empty-value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"uri\":\"a\",\"uri\":\"b\"}",
                "{\"uri\":\"a\",\"uri\":\"a\"}",
                "{\"uri\":\"a\",\"u\\u0072i\":\"b\"}",
                "{\"id\":1,\"id\":2,\"uri\":\"a\"}",
                "{\"uri\":\"a\",\"attributes\":{\"k\":1,\"k\":2}}"
            })
    void aFieldThatIsThereTwiceIsRefused(String value) {
        assertThat(refusal(bytes(value)).code()).isEqualTo("malformed-event");
    }

    @ParameterizedTest
    @CsvSource({
        "7,7",
        "1.10,1.10",
        "12345678901234567890123,12345678901234567890123",
        "0.12345678901234567890123,0.12345678901234567890123",
        "1e400,1E+400",
        "1e999999999,1E+999999999",
        "true,true"
    })
    void anIdThatIsNoTextKeepsItsDigits(String number, String id) throws Exception {
        assertThat(one(bytes("{\"id\":%s,\"uri\":\"u\"}".formatted(number))).id())
                .isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[1]"})
    void anIdThatIsNoValueIsNone(String value) throws Exception {
        assertThat(one(bytes("{\"id\":%s,\"uri\":\"u\"}".formatted(value))).id())
                .isEqualTo("u");
    }

    @Test
    void whatIsNestedOrLongWithoutEndIsRefusedWithoutHarm() {
        String deep = "[".repeat(1_000_000);
        assertThat(refusal(bytes(deep)).code()).isEqualTo("malformed-event");
        assertThat(refusal(bytes("{\"uri\":\"u\",\"attributes\":" + "{\"a\":".repeat(1_000_000)))
                        .code())
                .isEqualTo("malformed-event");
        assertThat(refusal(bytes("{\"uri\":\"u\",\"id\":" + "9".repeat(1_000_000) + "}"))
                        .code())
                .isEqualTo("malformed-event");
    }

    @Test
    void readsAnInlinePictureOfTenMegabytes() throws Exception {
        String picture = "data:image/png;base64," + "A".repeat(10_000_000);
        assertThat(one(bytes("{\"uri\":\"" + picture + "\"}")).uri()).isEqualTo(picture);
    }

    @Test
    void changedBytesGiveAnEventOrARefusalOfOneLine() {
        byte[] whole = bytes("{\"id\":\"é\",\"uri\":\"file:///\\u00e9.jpg\",\"attributes\":{\"n\":[1.5e3,null,true]}}");
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = whole.clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(one(changed).uri()).isNotBlank();
            } catch (EventFormatException refused) {
                assertThat(refused.getMessage()).doesNotContain("\n", "\r");
            }
        }
    }

    /** A name that cannot be written would be an event that stops its partition again and again. */
    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00x", "\\ud83d\\ude00", "\\u0000", "\\uffff", "\\u2028"})
    void whateverNameCanBeReadCanBeWritten(String escaped) throws Exception {
        for (int before : List.of(0, 1, 1000, 2000, 3999, 4000, 7999, 8000)) {
            String name = "x".repeat(before) + escaped + "y".repeat(10);
            ImageEvent event = one(bytes("{\"id\":\"%s\",\"uri\":\"%s\"}".formatted(name, name)));
            var letter = new DeadLetter(
                    event.id(), event.uri(), Stage.FETCH, "not-found", event.uri(), false, 1, null, null, null);
            assertThat(codec.readResult(codec.write(letter))).isEqualTo(letter);
            assertThat(one(codec.write(event))).isEqualTo(event);
        }
    }

    private EventFormatException refusal(byte[] value) {
        return catchThrowableOfType(EventFormatException.class, () -> one(value));
    }

    /** The parser's own words about its settings and sources help nobody. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"uri\": \"a\", \"uri\": \"b\"}", "{\"uri\": \"a\"", "{\"uri\": [", "{]"})
    void saysWhatIsWrongWithoutTheParsersWordsAboutItself(String text) {
        var refused = catchThrowableOfType(EventFormatException.class, () -> one(bytes(text)));
        assertThat(refused)
                .hasMessageStartingWith("malformed JSON: ")
                .message()
                .doesNotContain("FAIL_ON", "Source", "REDACTED", "\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"uri": "a", "uri": "b"} | malformed JSON: Duplicate property "uri" (line 1, column 21)
            {"uri": "a"              | malformed JSON: Unexpected end-of-input: expected close marker for Object (line 1, column 12)
            {"uri": /a}              | malformed JSON: Unexpected character ('/' (code 47)) (line 1, column 9)
            """)
    void saysWhereTheTextIsNoJson(String text, String message) {
        assertThat(refusal(bytes(text))).hasMessage(message);
    }
}
