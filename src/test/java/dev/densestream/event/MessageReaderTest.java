package dev.densestream.event;

import static dev.densestream.event.Messages.bytes;
import static dev.densestream.event.Messages.event;
import static dev.densestream.event.Messages.file;
import static dev.densestream.event.Messages.headers;
import static dev.densestream.event.Messages.picture;
import static dev.densestream.event.Messages.read;
import static dev.densestream.event.Messages.why;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each format takes, and how auto tells them apart. */
class MessageReaderTest {
    private static final byte[] PNG = HexFormat.of().parseHex("89504e470d0a1a0a0000000d");
    private static final Map<String, String> BINARY = Map.of(
            "ce_specversion",
            "1.0",
            "ce_id",
            "e-9",
            "ce_source",
            "/cameras/gate-7",
            "ce_type",
            "picture",
            "ce_subject",
            "s");

    private static String code(InputFormat format, byte[] value) {
        return catchThrowableOfType(EventFormatException.class, () -> read(format, value))
                .code();
    }

    private static Headers binary(String contentType) {
        return name -> name.equals("content-type")
                ? bytes(contentType)
                : headers(BINARY).last(name);
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "JSON"})
    void anArrayIsSeveralImagesAndOneThatIsNoneSpoilsNoOther(InputFormat format) throws Exception {
        List<Entry> entries = read(format, file("images.json"));
        assertThat(entries).hasSize(4);
        assertThat(event(entries.get(0)))
                .isEqualTo(new ImageEvent("front", "https://images.example.com/front.jpg", Map.of("article", 12)));
        assertThat(why(entries.get(1)).code()).isEqualTo("missing-uri");
        assertThat(why(entries.get(1)).id()).isEqualTo("no-uri");
        assertThat(event(entries.get(2)).id()).isEqualTo("https://images.example.com/back.jpg");
        assertThat(event(entries.get(3)).id()).isEqualTo("side");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[{\"uri\":\"u\"}]]|malformed-event",
                "[null]|malformed-event",
                "[7]|malformed-event",
                "[\"\"]|malformed-event"
            })
    void anElementThatIsNoImageIsMalformed(String value, String code) throws Exception {
        assertThat(why(read(InputFormat.JSON, bytes(value)).getFirst()).code()).isEqualTo(code);
        assertThat(why(read(InputFormat.AUTO, bytes(value)).getFirst()).code()).isEqualTo(code);
    }

    @Test
    void anArrayWithoutElementsIsMalformed() {
        assertThat(code(InputFormat.JSON, bytes("[]"))).isEqualTo("malformed-event");
        assertThat(code(InputFormat.AUTO, bytes(" [ ] "))).isEqualTo("malformed-event");
    }

    @Test
    void moreImagesThanAreAllowedAreRefusedAsAWhole() throws Exception {
        String many = String.join(",", Collections.nCopies(Messages.MAX_IMAGES, "\"u\""));
        assertThat(read(InputFormat.AUTO, bytes("[" + many + "]"))).hasSize(Messages.MAX_IMAGES);
        assertThat(code(InputFormat.AUTO, bytes("[" + many + ",\"u\"]"))).isEqualTo("too-many-images");
        assertThat(code(InputFormat.JSON, bytes("[" + many + ",7]"))).isEqualTo("too-many-images");
        String records = String.join(",", Collections.nCopies(Messages.MAX_IMAGES + 1, "{}"));
        assertThat(code(InputFormat.S3_EVENT, bytes("{\"Records\":[" + records + "]}")))
                .isEqualTo("too-many-images");
    }

    @Test
    void whatIsNoImageDoesNotCountAmongThem() throws Exception {
        String removals = String.join(
                ",", Collections.nCopies(Messages.MAX_IMAGES + 1, "{\"eventName\":\"ObjectRemoved:Delete\"}"));
        assertThat(read(InputFormat.AUTO, bytes("{\"Records\":[" + removals + "]}")))
                .hasSize(Messages.MAX_IMAGES + 1)
                .allMatch(Entry.Ignored.class::isInstance);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "JSON|file:///x.jpg",
                "JSON|{\"Records\":[]}",
                "S3_EVENT|{\"uri\":\"u\"}",
                "S3_EVENT|[]",
                "S3_EVENT|file:///x.jpg",
                "S3_EVENT|{\"Records\":7}",
                "CLOUDEVENTS|{\"uri\":\"u\"}",
                "CLOUDEVENTS|file:///x.jpg",
                "CLOUDEVENTS|[]",
                "URI|a\u0000b"
            })
    void aFormatRefusesTheOthers(InputFormat format, String value) {
        assertThat(code(format, bytes(value))).isIn("malformed-event", "missing-uri");
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsNoImage(InputFormat format) {
        assertThat(code(format, null)).isEqualTo("null-value");
        assertThat(code(format, new byte[0])).isEqualTo("empty-value");
    }

    @Test
    void aPathMayLookLikeJsonWhereTheFormatSaysSo() throws Exception {
        assertThat(event(read(InputFormat.URI, bytes("[1].jpg\n")).getFirst()).uri())
                .isEqualTo("[1].jpg");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "89504e470d0a1a0a0000000d",
                "ffd8ffe000104a464946",
                "474946383961100011008000",
                "52494646240000005745425056503820",
                "424d36000000000000003600000028000000",
                "49492a0008000000",
                "4d4d002a00000008",
                "0000001c6674797068656963"
            })
    void aRawPictureIsKnownByItsFirstBytes(String hex) throws Exception {
        byte[] value = HexFormat.of().parseHex(hex);
        Entry.Picture picture = picture(read(InputFormat.AUTO, value).getFirst());
        assertThat(picture.bytes()).isSameAs(value);
        assertThat(picture.event()).isEqualTo(new ImageEvent("key", "record:images/3/41", Map.of()));
        assertThat(new MessageReader(InputFormat.AUTO, 1).isPicture(value, Headers.NONE))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BMW/7.jpg", "GIF89a.gif", "BM", "IIx", "RIFF.wav", "/a/ftyp.mp4", "PNG", "xxxxftyp.jpg"})
    void aPathThatBeginsLikeAPictureIsAPath(String path) throws Exception {
        assertThat(event(read(InputFormat.AUTO, bytes(path)).getFirst()).uri()).isEqualTo(path);
    }

    @Test
    void aValueWithThePicturesTypeIsAPictureWhateverItHolds() throws Exception {
        byte[] value = bytes("no picture");
        Headers typed = headers(Map.of("content-type", "Image/JPEG; q=1"));
        assertThat(picture(read(InputFormat.AUTO, value, typed).getFirst()).bytes())
                .isSameAs(value);
        assertThat(picture(read(InputFormat.BYTES, value).getFirst()).bytes()).isSameAs(value);
    }

    @ParameterizedTest
    @CsvSource({"6b6579,key", "c3a9,é", "00000007,images/3/41", "ff,images/3/41", "2020,images/3/41", "'',images/3/41"})
    void aRawPictureIsCalledByItsKeyWhereThatIsAText(String key, String id) throws Exception {
        var reader = new MessageReader(InputFormat.BYTES, 1);
        byte[] bytes = HexFormat.of().parseHex(key);
        assertThat(picture(reader.read(bytes, PNG, Headers.NONE, Messages.SOURCE)
                                .getFirst())
                        .event()
                        .id())
                .isEqualTo(id);
        assertThat(picture(reader.read(null, PNG, Headers.NONE, Messages.SOURCE).getFirst())
                        .event()
                        .id())
                .isEqualTo("images/3/41");
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "CLOUDEVENTS"})
    void aStructuredCloudEventNamesItsData(InputFormat format) throws Exception {
        List<Entry> entries = read(format, file("cloudevent.json"));
        assertThat(entries).hasSize(1);
        ImageEvent event = event(entries.getFirst());
        assertThat(event.id()).isEqualTo("e-17");
        assertThat(event.uri()).isEqualTo("https://images.example.com/17.jpg");
        assertThat(event.attributes())
                .containsEntry("camera", 7)
                .containsEntry("source", "/cameras/gate-7")
                .containsEntry("type", "com.example.picture.taken")
                .containsEntry("subject", "gate-7/000017")
                .containsEntry("time", "2026-03-14T12:00:00Z");
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "CLOUDEVENTS"})
    void aBatchOfCloudEventsIsSeveralImages(InputFormat format) throws Exception {
        List<Entry> entries = read(format, file("cloudevents-batch.json"));
        assertThat(event(entries.get(0)).id()).isEqualTo("1");
        assertThat(event(entries.get(0)).uri()).isEqualTo("https://images.example.com/1.jpg");
        assertThat(event(entries.get(1)).uri()).isEqualTo("https://images.example.com/2.jpg");
        assertThat(why(entries.get(2)).code()).isEqualTo("missing-uri");
        assertThat(why(entries.get(2)).id()).isEqualTo("3");
        Entry.Picture picture = picture(entries.get(3));
        assertThat(picture.event().id()).isEqualTo("4");
        assertThat(picture.event().uri()).isEqualTo("record:images/3/41#3");
        assertThat(picture.bytes()).isEqualTo(HexFormat.of().parseHex("89504e470d0a1a0a"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image/png|no picture|",
                "application/octet-stream|whatever|",
                "text/plain|file:///x|file:///x",
                "text/plain; charset=utf-8|{x}.jpg|{x}.jpg",
                "application/json|{\"id\":\"inner\",\"uri\":\"file:///x\"}|file:///x",
                "application/vnd.shop+json|{\"uri\":\"file:///x\"}|file:///x",
                "application/json|\"file:///x\"|file:///x",
                "|file:///x|file:///x",
                "|{\"uri\":\"file:///x\"}|file:///x"
            })
    void aBinaryCloudEventIsWhatItsTypeSays(String type, String value, String uri) throws Exception {
        for (InputFormat format : List.of(InputFormat.AUTO, InputFormat.CLOUDEVENTS)) {
            Entry entry = read(format, bytes(value), type == null ? headers(BINARY) : binary(type))
                    .getFirst();
            ImageEvent event = uri == null ? picture(entry).event() : event(entry);
            assertThat(event.id()).isEqualTo("e-9");
            assertThat(event.uri()).isEqualTo(uri == null ? "record:images/3/41" : uri);
            assertThat(event.attributes()).containsEntry("subject", "s").containsEntry("type", "picture");
        }
    }

    @Test
    void theBytesOfABinaryCloudEventAreNotCopied() throws Exception {
        assertThat(picture(read(InputFormat.CLOUDEVENTS, PNG, headers(BINARY)).getFirst())
                        .bytes())
                .isSameAs(PNG);
        assertThat(new MessageReader(InputFormat.CLOUDEVENTS, 1).isPicture(PNG, headers(BINARY)))
                .isTrue();
        assertThat(new MessageReader(InputFormat.CLOUDEVENTS, 1).isPicture(PNG, Headers.NONE))
                .isFalse();
    }

    @Test
    void aCloudEventMayHaveItsDataElsewhere() throws Exception {
        Headers elsewhere = name ->
                name.equals("ce_dataref") ? bytes("s3://b/k") : headers(BINARY).last(name);
        assertThat(event(read(InputFormat.AUTO, null, elsewhere).getFirst()).uri())
                .isEqualTo("s3://b/k");
        var refused = catchThrowableOfType(
                EventFormatException.class, () -> read(InputFormat.AUTO, new byte[0], headers(BINARY)));
        assertThat(refused.code()).isEqualTo("missing-uri");
        assertThat(refused.id()).isEqualTo("e-9");
    }

    @Test
    void aCloudEventMayHoldANotificationOfSeveralImagesOrAnArray() throws Exception {
        List<Entry> entries = read(InputFormat.AUTO, file("aws-mixed.json"), binary("application/json"));
        assertThat(entries).hasSize(5);
        assertThat(event(entries.getFirst()).id()).isEqualTo("s3://pictures/a.png");
        assertThat(event(entries.getFirst()).attributes())
                .containsEntry("subject", "s")
                .containsEntry("event", "ObjectCreated:CompleteMultipartUpload");
        assertThat(read(InputFormat.CLOUDEVENTS, file("images.json"), binary("application/json")))
                .hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"specversion\":\"0.3\",\"id\":\"e\",\"data\":\"u\"}",
                "{\"specversion\":null,\"id\":\"e\",\"data\":\"u\"}",
                "{\"specversion\":\"1.0\",\"id\":\"e\",\"data_base64\":\"*\"}",
                "{\"specversion\":\"1.0\",\"id\":\"e\",\"datacontenttype\":\"application/xml\",\"data\":\"<a/>\"}",
                "{\"specversion\":\"1.0\",\"id\":\"e\",\"data\":{\"specversion\":\"1.0\"}}",
                "{\"specversion\":\"1.0\",\"id\":\"e\",\"data\":[]}",
                "{\"specversion\":\"1.0\",\"id\":\"e\",\"data\":\"\"}",
                "{\"specversion\":\"1.0\",\"id\":\"e\"}"
            })
    void aCloudEventThatNamesNoImageIsRefusedByItsId(String value) {
        var refused =
                catchThrowableOfType(EventFormatException.class, () -> read(InputFormat.CLOUDEVENTS, bytes(value)));
        assertThat(refused.code()).isIn("malformed-event", "missing-uri");
        assertThat(refused.id()).isEqualTo("e");
    }

    @Test
    void dataInBase64IsReadByItsType() throws Exception {
        String json = Base64.getEncoder().encodeToString("{\"uri\":\"file:///x\"}".getBytes(StandardCharsets.UTF_8));
        String value =
                "{\"specversion\":\"1.0\",\"id\":\"e\",\"datacontenttype\":\"application/json\",\"data_base64\":\"%s\"}"
                        .formatted(json);
        assertThat(event(read(InputFormat.AUTO, bytes(value)).getFirst()).uri()).isEqualTo("file:///x");
    }

    /** What is an event of ours today stays one, whatever other fields it has. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"specversion\":\"1.0\"",
                "\"Records\":[]",
                "\"Event\":\"s3:TestEvent\"",
                "\"Type\":\"x\",\"TopicArn\":\"y\""
            })
    void anObjectWithAUriIsOurs(String others) throws Exception {
        assertThat(event(read(InputFormat.AUTO, bytes("{\"uri\":\"u\"," + others + "}"))
                                .getFirst())
                        .uri())
                .isEqualTo("u");
    }
}
