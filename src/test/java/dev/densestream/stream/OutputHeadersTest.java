package dev.densestream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.event.Prediction;
import dev.densestream.event.Source;
import dev.densestream.topology.Routes;
import dev.densestream.topology.TopologyFile.OutputFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class OutputHeadersTest {
    private static final String MADE_BY = "processed-by=densestream/" + ProcessedBy.version() + " signs";

    private final Headers event = new RecordHeaders()
            .add("traceparent", "00-1-2-01".getBytes(UTF_8))
            .add("ce_id", "the event's".getBytes(UTF_8))
            .add("ce_custom", "x".getBytes(UTF_8))
            .add("content-type", "image/png".getBytes(UTF_8))
            .add("empty", null);

    private static Prediction prediction(Source source) {
        return new Prediction(
                "bild-ä",
                "uri",
                new Prediction.Model("m", "v"),
                List.of(),
                new Prediction.Image(1, 1, "png", 1, null),
                source,
                new Prediction.Timings(0, 0, 0, 0),
                Map.of(),
                null);
    }

    private static List<String> lines(Headers headers) {
        List<String> lines = new ArrayList<>();
        for (Header header : headers) {
            lines.add(header.key() + "=" + (header.value() == null ? null : new String(header.value(), UTF_8)));
        }
        return lines;
    }

    @Test
    void asJsonTheyAreThoseOfTheEventAndWhoMadeTheResult() {
        Headers headers = new OutputHeaders("signs", OutputFormat.JSON, Optional.empty())
                .ofPrediction(event, prediction(new Source("images", 1, 2, 3)), List.of());
        List<String> expected = new ArrayList<>(lines(event));
        expected.add(MADE_BY);
        assertThat(lines(headers)).containsExactlyElementsOf(expected);
        assertThat(event.toArray()).as("the event's own").hasSize(5);
    }

    @Test
    void asACloudEventTheAttributesAreTheResults() {
        Headers headers = new OutputHeaders("signs", OutputFormat.CLOUDEVENTS, Optional.empty())
                .ofPrediction(event, prediction(new Source("images", 1, 2, 1_795_521_600_000L)), List.of());
        assertThat(lines(headers))
                .containsExactly(
                        "traceparent=00-1-2-01",
                        "empty=null",
                        MADE_BY,
                        "ce_specversion=1.0",
                        "ce_id=images-1@2",
                        "ce_source=/densestream/signs",
                        "ce_type=dev.densestream.prediction",
                        "ce_subject=bild-ä",
                        "ce_time=2026-11-24T12:00:00Z",
                        "content-type=application/json");
    }

    @Test
    void eachImageOfARecordIsACloudEventOfItsOwnAndAnEmbeddingIsOfAnotherType() {
        var headers = new OutputHeaders("signs", OutputFormat.CLOUDEVENTS, Optional.empty());
        Source source = new Source("images", 1, 2, -1).at(7);
        assertThat(lines(headers.ofEmbedding(event, prediction(source))))
                .contains("ce_id=images-1@2#7", "ce_type=dev.densestream.embedding")
                .noneMatch(line -> line.startsWith("ce_time="));
    }

    @Test
    void namesTheReplayThatItWasMadeInAndNoOther() {
        event.add(ReplayRange.HEADER, "an earlier one".getBytes(UTF_8));
        assertThat(lines(new OutputHeaders("signs", OutputFormat.JSON, Optional.of("again"))
                        .ofPrediction(event, prediction(new Source("images", 1, 2, 3)), List.of())))
                .endsWith(MADE_BY, ReplayRange.HEADER + "=again")
                .doesNotContain(ReplayRange.HEADER + "=an earlier one");
        assertThat(lines(new OutputHeaders("signs", OutputFormat.JSON, Optional.empty()).ofDeadLetter(event)))
                .noneMatch(line -> line.startsWith(ReplayRange.HEADER));
    }

    @Test
    void namesTheRulesThatAPredictionTookAndNotThoseOfATopologyBefore() {
        event.add(Routes.HEADER, "an earlier one".getBytes(UTF_8));
        var headers = new OutputHeaders("signs", OutputFormat.JSON, Optional.empty());
        Prediction prediction = prediction(new Source("images", 1, 2, 3));
        assertThat(lines(headers.ofPrediction(event, prediction, List.of("unsure", "rules[1]"))))
                .endsWith(MADE_BY, "densestream-route=unsure,rules[1]")
                .doesNotContain("densestream-route=an earlier one");
        for (Headers others : List.of(
                headers.ofPrediction(event, prediction, List.of()),
                headers.ofEmbedding(event, prediction),
                headers.ofDeadLetter(event))) {
            assertThat(lines(others)).noneMatch(line -> line.startsWith(Routes.HEADER));
        }
    }

    /** Sent again, it is the CloudEvent that it was. */
    @Test
    void aDeadLetterKeepsTheAttributesOfItsEvent() {
        assertThat(lines(new OutputHeaders("signs", OutputFormat.CLOUDEVENTS, Optional.empty()).ofDeadLetter(event)))
                .containsAll(lines(event))
                .contains(MADE_BY);
    }

    @Test
    void whoMadeItIsSaidOnceHoweverOftenItIsSentAgainAndAfterThoseBefore() {
        event.add("processed-by", "densestream/9 first".getBytes(UTF_8));
        var headers = new OutputHeaders("signs", OutputFormat.JSON, Optional.empty());
        Headers twice = headers.ofDeadLetter(headers.ofDeadLetter(event));
        assertThat(lines(twice).stream().filter(line -> line.startsWith("processed-by")))
                .containsExactly("processed-by=densestream/9 first", MADE_BY);
    }
}
