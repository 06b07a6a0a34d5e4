package dev.densestream.event;

import static dev.densestream.event.Messages.bytes;
import static dev.densestream.event.Messages.event;
import static dev.densestream.event.Messages.file;
import static dev.densestream.event.Messages.read;
import static dev.densestream.event.Messages.why;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Notifications as AWS and MinIO send them; auto and s3-event read them alike. */
class S3NotificationTest {
    private static Entry one(String file) throws EventFormatException {
        List<Entry> entries = read(InputFormat.S3_EVENT, file(file));
        assertThat(entries).hasSize(1);
        return entries.getFirst();
    }

    private static Entry created(String key, String more) throws EventFormatException {
        String record =
                "{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\"%s\"%s}}}]}"
                        .formatted(key, more);
        return read(InputFormat.AUTO, bytes(record)).getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws-put.json", "sns-put.json"})
    void aKeyIsDecodedAndNamesItsVersion(String file) throws Exception {
        ImageEvent event = event(one(file));
        assertThat(event.uri())
                .isEqualTo(
                        "s3://shop-photos/gate%207/sch%C3%B6n%20%26%20new%2B1/100%25.jpg?versionId=gkIWYr3mQ9m0p8o1h8cL5T6uD0EXAMPL");
        assertThat(event.id()).isEqualTo(event.uri());
        assertThat(event.attributes())
                .isEqualTo(Map.of(
                        "event", "ObjectCreated:Put",
                        "time", "2026-03-14T09:26:53.589Z",
                        "size", 48213,
                        "etag", "6f1ed002ab5595859014ebf0951522d9",
                        "version", "gkIWYr3mQ9m0p8o1h8cL5T6uD0EXAMPL"));
    }

    @Test
    void minioSaysTheSameInItsOwnEnvelope() throws Exception {
        ImageEvent event = event(one("minio-put.json"));
        assertThat(event.uri()).isEqualTo("s3://camera/2026/gate%207.jpg");
        assertThat(event.attributes())
                .containsEntry("event", "s3:ObjectCreated:Put")
                .doesNotContainKey("version");
    }

    @Test
    void theKeysOfEventBridgeAreAsTheyAre() throws Exception {
        ImageEvent event = event(one("eventbridge-created.json"));
        assertThat(event.uri()).isEqualTo("s3://pictures/a%2Bb%20c/100%25.jpg");
        assertThat(event.attributes())
                .containsEntry("event", "Object Created")
                .containsEntry("time", "2026-03-14T11:22:33Z");
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "S3_EVENT"})
    void severalRecordsAreSeveralImagesInTheirOrder(InputFormat format) throws Exception {
        List<Entry> entries = read(format, file("aws-mixed.json"));
        assertThat(entries).hasSize(5);
        assertThat(event(entries.get(0)).uri()).isEqualTo("s3://pictures/a.png");
        assertThat(entries.get(1)).isEqualTo(new Entry.Ignored("ObjectRemoved:Delete"));
        assertThat(why(entries.get(2)).getMessage()).contains("%");
        assertThat(entries.get(3)).isInstanceOf(Entry.Ignored.class);
        assertThat(event(entries.get(4)).uri()).isEqualTo("s3://pictures/b.png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws-test-event.json", "minio-removed.json"})
    void whatTellsOfNoPictureIsIgnored(String file) throws Exception {
        assertThat(one(file)).isInstanceOf(Entry.Ignored.class);
        assertThat(read(InputFormat.AUTO, file(file))).singleElement().isInstanceOf(Entry.Ignored.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ObjectRemoved:DeleteMarkerCreated",
                "s3:ObjectAccessed:Get",
                "s3:ObjectCreated:PutTagging",
                "s3:ObjectCreated:DeleteTagging",
                "s3:ObjectCreated:PutRetention",
                "s3:ObjectCreated:PutLegalHold",
                "ObjectTagging:Put",
                "LifecycleExpiration:Delete",
                "\\n\\u001b[31mnot for a log"
            })
    void onlyNewPicturesAreClassified(String eventName) throws Exception {
        Entry entry = read(InputFormat.AUTO, bytes("{\"Records\":[{\"eventName\":\"%s\"}]}".formatted(eventName)))
                .getFirst();
        assertThat(entry).isInstanceOf(Entry.Ignored.class);
        assertThat(((Entry.Ignored) entry).what()).doesNotContain("\n", "\u001b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Records\":[]}",
                "{\"Type\":\"SubscriptionConfirmation\",\"TopicArn\":\"arn\",\"Message\":\"You have chosen\"}",
                "{\"detail-type\":\"Object Deleted\",\"detail\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\"k\"}}}"
            })
    void whatNamesNoPictureIsNoFailure(String value) throws Exception {
        assertThat(read(InputFormat.S3_EVENT, bytes(value))).singleElement().isInstanceOf(Entry.Ignored.class);
    }

    @ParameterizedTest
    @CsvSource({
        "a+b,a%20b",
        "a%2Bb,a%2Bb",
        "a%20b,a%20b",
        "%2Fa//b,/a//b",
        "a%3Fb%23c,a%3Fb%23c",
        "../a,../a",
        "é,%C3%A9",
        "%ff,%FF",
        "%F0%9F%98%80,%F0%9F%98%80",
        "folder%2F,folder/"
    })
    void aKeyComesBackAsItIs(String key, String path) throws Exception {
        assertThat(event(created(key, ",\"size\":1")).uri()).isEqualTo("s3://b/" + path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a%|", "a%2|", "a%zz|", "%|", "\\ud800|", "''|", "a|,\"versionId\":\"\\udc00\""})
    void aKeyThatNamesNoObjectIsMalformed(String key, String more) throws Exception {
        assertThat(why(created(key, more == null ? "" : more)).code()).isEqualTo("malformed-event");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "null",
                "[]",
                "{}",
                "{\"eventName\":\"ObjectCreated:Put\"}",
                "{\"eventName\":\"ObjectCreated:Put\",\"s3\":7}",
                "{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"object\":{\"key\":\"k\"}}}",
                "{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"b/../c\"},\"object\":{\"key\":\"k\"}}}",
                "{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"b@evil\"},\"object\":{\"key\":\"k\"}}}"
            })
    void aRecordThatNamesNoObjectIsMalformedAlone(String record) throws Exception {
        List<Entry> entries = read(
                InputFormat.S3_EVENT,
                bytes("{\"Records\":[%s,{\"eventName\":\"ObjectRemoved:Delete\"}]}".formatted(record)));
        assertThat(why(entries.getFirst()).code()).isEqualTo("malformed-event");
        assertThat(entries.getLast()).isInstanceOf(Entry.Ignored.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no JSON",
                "{}",
                "{\\\"Type\\\":\\\"Notification\\\",\\\"TopicArn\\\":\\\"a\\\",\\\"Message\\\":\\\"{}\\\"}"
            })
    void anSnsMessageThatIsNoneOfS3IsMalformed(String message) {
        String value = "{\"Type\":\"Notification\",\"TopicArn\":\"a\",\"Message\":\"%s\"}".formatted(message);
        assertThat(catchThrowableOfType(EventFormatException.class, () -> read(InputFormat.AUTO, bytes(value)))
                        .code())
                .isEqualTo("malformed-event");
    }
}
