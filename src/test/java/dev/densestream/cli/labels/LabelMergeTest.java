package dev.densestream.cli.labels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.event.EventCodec;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class LabelMergeTest {
    private final LabelMerge merge = new LabelMerge(new EventCodec());

    /** @param offset of the record; its timestamp is 100 more */
    private void add(int partition, long offset, String key, String value) {
        add(partition, offset, 100 + offset, key, value);
    }

    private void add(int partition, long offset, long timestamp, String key, String value) {
        merge.add(new ConsumerRecord<>(
                "labels",
                partition,
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                key == null ? null : key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8),
                new RecordHeaders(),
                Optional.empty()));
    }

    private static String label(String uri, String label) {
        return "{\"uri\":\"%s\",\"label\":\"%s\"}".formatted(uri, label);
    }

    @Test
    void theLastLabelOfAnImageWins() {
        add(0, 1, null, label("file:///a", "cat"));
        add(0, 2, null, label("file:///b", "cat"));
        add(0, 3, null, label("file:///a", "dog"));
        assertThat(merge.images())
                .containsExactly(new LabelledImage("file:///b", "cat"), new LabelledImage("file:///a", "dog"));
        assertThat(merge.leftOut()).isEmpty();
    }

    @Test
    void betweenPartitionsTheTimestampDecidesWhicheverIsReadFirst() {
        add(0, 9, 500, null, label("file:///a", "cat"));
        add(1, 1, 400, null, label("file:///a", "dog"));
        add(1, 2, 600, null, label("file:///b", "dog"));
        add(0, 10, 550, null, label("file:///b", "cat"));
        assertThat(merge.images())
                .containsExactly(new LabelledImage("file:///a", "cat"), new LabelledImage("file:///b", "dog"));
    }

    @Test
    void withinAPartitionTheOffsetDecidesWhateverTheTimestamp() {
        add(0, 1, 900, null, label("file:///a", "cat"));
        add(0, 2, 100, null, label("file:///a", "dog"));
        add(1, 1, 500, null, label("file:///a", "bird"));
        assertThat(merge.images()).containsExactly(new LabelledImage("file:///a", "dog"));
    }

    @Test
    void aRecordWithoutValueTakesOutWhatItsKeyHadNamedUntilALaterLabel() {
        add(0, 1, "7", label("file:///a", "cat"));
        add(0, 2, "8", label("file:///b", "cat"));
        add(0, 3, "9", label("file:///c", "cat"));
        add(0, 4, null, label("file:///d", "cat"));
        add(0, 5, "7", null);
        add(0, 6, "8", null);
        add(0, 7, "file:///d", null);
        add(0, 8, "10", null);
        add(0, 9, "8", label("file:///b", "dog"));
        assertThat(merge.images())
                .containsExactly(new LabelledImage("file:///c", "cat"), new LabelledImage("file:///b", "dog"));
        assertThat(merge.leftOut()).isEmpty();
    }

    /** A key may be that of a reviewer. */
    @Test
    void imagesWithTheSameKeyAreStillImagesOfTheirOwn() {
        add(0, 1, "anna", label("file:///a", "cat"));
        add(0, 2, "anna", label("file:///b", "dog"));
        assertThat(merge.images()).hasSize(2);
    }

    /** Signed URIs of one image are different each time. */
    @Test
    void theIdSaysWhichImageItIsAndTheLastUriWhereItIs() {
        add(0, 1, null, "{\"id\":7,\"uri\":\"https://h/a?sig=1\",\"label\":\"cat\"}");
        add(0, 2, null, "{\"id\":\"7\",\"uri\":\"https://h/a?sig=2\",\"label\":\"dog\"}");
        add(1, 1, 999, null, "{\"id\":\"7\",\"label\":\"bird\",\"attributes\":{\"by\":\"anna\"}}");
        assertThat(merge.images()).containsExactly(new LabelledImage("https://h/a?sig=2", "bird"));
    }

    @Test
    void anIdAloneIsEnoughWhereItIsAUriOrAPath() {
        add(0, 1, null, "{\"id\":\"file:///a\",\"label\":\"cat\"}");
        add(0, 2, null, "{\"id\":\"/b.png\",\"label\":\"cat\"}");
        add(0, 3, null, "{\"id\":\"42\",\"label\":\"cat\"}");
        add(0, 4, null, label("file:///a", "dog"));
        assertThat(merge.images())
                .containsExactly(new LabelledImage("/b.png", "cat"), new LabelledImage("file:///a", "dog"));
        assertThat(merge.leftOut())
                .containsExactly(
                        "partition 0, offset 3: the event has no uri, no other one says where '42' is, and that is no URI");
    }

    @Test
    void malformedEventsAreNamedWithTheirPlace() {
        add(1, 5, null, "{\"uri\":\"file:///a\"}");
        add(0, 1, null, "a text");
        add(0, 2, null, "{\"label\":\"cat\"}");
        add(0, 3, null, "[1]");
        add(0, 4, null, " ");
        add(0, 5, null, null);
        add(0, 6, null, "{\"uri\":\"file:///a\",\"label\":\"cat\",\"attributes\":1}");
        add(0, 7, null, "{\"uri\":\"file:///a\",\"label\":[]}");
        assertThat(merge.images()).isEmpty();
        assertThat(merge.leftOut())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("partition 0, offset 1: malformed JSON: "),
                        line -> assertThat(line)
                                .isEqualTo("partition 0, offset 2: the event has neither a field uri nor a field id"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "partition 0, offset 3: the value is no JSON object; expected one with the fields uri and label"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "partition 0, offset 4: the record's value is empty; expected a JSON object with uri and label"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "partition 0, offset 5: a record without value takes out what its key names, and it has no key"),
                        line -> assertThat(line)
                                .isEqualTo("partition 1, offset 5: the event has no field label that is a text"),
                        line -> assertThat(line)
                                .isEqualTo("partition 0, offset 6: the field attributes is not a JSON object"),
                        line -> assertThat(line)
                                .isEqualTo("partition 0, offset 7: the event has no field label that is a text"));
    }
}
