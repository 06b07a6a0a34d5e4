package dev.densestream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.event.Content;
import dev.densestream.event.DeadLetter;
import dev.densestream.event.EventCodec;
import dev.densestream.event.Features;
import dev.densestream.event.Prediction;
import dev.densestream.event.Source;
import dev.densestream.event.Stage;
import dev.densestream.pipeline.Envelope;
import dev.densestream.topology.Condition;
import dev.densestream.topology.Routes;
import dev.densestream.topology.TopologyFile.OutputFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingFitterTest {
    private static final int LIMIT = 20_000;
    private static final OutputHeaders OUTPUT_HEADERS = new OutputHeaders("test", OutputFormat.JSON, Optional.empty());
    private static final dev.densestream.event.Headers NO_HEADERS = dev.densestream.event.Headers.NONE;

    private final EventCodec codec = new EventCodec();
    private final OutputTopic predictions = OutputTopic.withDefaults("predictions", LIMIT);
    private final OutputTopic deadLetters = OutputTopic.withDefaults("dead", LIMIT);
    private final OutgoingFitter fitter = fitter(predictions, Optional.empty());
    private final Headers headers = new RecordHeaders();

    private static Envelope envelope(int keyBytes, int valueBytes, byte fill) {
        byte[] value = new byte[valueBytes];
        Arrays.fill(value, fill);
        return new Envelope(new byte[keyBytes], value, NO_HEADERS, new Source("images", 3, 4, 5));
    }

    private static DeadLetter letter(Envelope envelope) {
        return new DeadLetter(
                "id",
                "uri",
                Stage.FETCH,
                "not-found",
                "m".repeat(10_000),
                false,
                1,
                envelope.source(),
                Content.of(envelope.key()),
                Content.of(envelope.value()));
    }

    private static Outgoing only(List<Outgoing> outgoing) {
        assertThat(outgoing).hasSize(1);
        return outgoing.getFirst();
    }

    private DeadLetter written(Outgoing outgoing) throws Exception {
        return (DeadLetter) codec.readResult(outgoing.json());
    }

    @ParameterizedTest
    @ValueSource(bytes = {'a', 0, (byte) 0xff})
    void aDeadLetterAlwaysFitsItsTopicWhateverTheOriginalIs(byte fill) throws Exception {
        Envelope envelope = envelope(4, 3_000_000, fill);
        Outgoing outgoing = only(fitter.fit(envelope, headers, List.of(letter(envelope))));
        assertThat(outgoing.json().length).isLessThan(LIMIT);
        Content original = written(outgoing).original();
        assertThat(original.truncated()).isTrue();
        assertThat(original.size()).isEqualTo(3_000_000);
        assertThat(original.sha256()).hasSize(64);
        assertThat(original.toBytes()).isNotEmpty();
    }

    @Test
    void aSmallOriginalIsKeptWhole() throws Exception {
        Envelope envelope = envelope(4, 100, (byte) 'a');
        Outgoing outgoing = only(fitter.fit(envelope, headers, List.of(letter(envelope))));
        assertThat(outgoing.bare()).isFalse();
        assertThat(written(outgoing).original().toBytes()).isEqualTo(envelope.value());
    }

    @Test
    void aHugeKeyStaysBehindAndIsCutInTheLetter() throws Exception {
        Envelope envelope = envelope(1_000_000, 10, (byte) 'a');
        Outgoing outgoing = only(fitter.fit(envelope, headers, List.of(letter(envelope))));
        assertThat(outgoing.bare()).isTrue();
        assertThat(outgoing.json().length).isLessThan(LIMIT);
        assertThat(written(outgoing).key().size()).isEqualTo(1_000_000);
    }

    @Test
    void hugeHeadersStayBehind() {
        headers.add("h", new byte[1_000_000]);
        Envelope envelope = envelope(1, 10, (byte) 'a');
        assertThat(only(fitter.fit(envelope, headers, List.of(letter(envelope))))
                        .bare())
                .isTrue();
    }

    /** What is added counts, too: a record that is a byte too large stops the partition. */
    @Test
    void theHeadersOfACloudEventCountAgainstTheTopicsLimit() throws Exception {
        Envelope envelope = envelope(100, 10, (byte) 'a');
        int json = codec.write(prediction(envelope)).length;
        var tight =
                new OutputTopic("predictions", 8 * 1024, false, OutputTopic.DEFAULT_OLDEST, OutputTopic.DEFAULT_NEWEST);
        headers.add("h", new byte[8 * 1024 - json - 100 - 700]);
        assertThat(only(fitter(tight, Optional.empty()).fit(envelope, headers, List.of(prediction(envelope))))
                        .topic())
                .isEqualTo(tight);
        var events = new OutputHeaders("test", OutputFormat.CLOUDEVENTS, Optional.empty());
        DeadLetter letter = written(only(new OutgoingFitter(
                        codec, events, new Router(Routes.NONE, tight.name()), outputs(List.of(tight), Optional.empty()))
                .fit(envelope, headers, List.of(prediction(envelope)))));
        assertThat(letter.code()).isEqualTo("output-too-large");
    }

    @Test
    void aPredictionThatWouldNotFitBecomesADeadLetter() throws Exception {
        Envelope envelope = envelope(LIMIT, 10, (byte) 'a');
        Outgoing outgoing = only(fitter.fit(envelope, headers, List.of(prediction(envelope))));
        assertThat(outgoing.topic()).isEqualTo(deadLetters);
        assertThat(written(outgoing).code()).isEqualTo("output-too-large");
    }

    @Test
    void aPredictionWithoutKeyBecomesADeadLetterWhereItsTopicIsCompacted() throws Exception {
        var compacted = new OutputTopic("latest", LIMIT, true, OutputTopic.DEFAULT_OLDEST, OutputTopic.DEFAULT_NEWEST);
        OutgoingFitter strict = fitter(compacted, Optional.empty());
        Envelope keyed = envelope(4, 10, (byte) 'a');
        assertThat(only(strict.fit(keyed, headers, List.of(prediction(keyed)))).topic())
                .isEqualTo(compacted);
        Envelope bare = new Envelope(null, keyed.value(), NO_HEADERS, keyed.source());
        assertThat(written(only(strict.fit(bare, headers, List.of(prediction(bare)))))
                        .code())
                .isEqualTo("key-missing");
    }

    @Test
    void aTimestampThatTheTopicRefusesBecomesTheTimeOfLeaving() {
        long now = 1_000_000_000_000L;
        long day = Duration.ofDays(1).toMillis();
        var weekly = new OutputTopic("weekly", LIMIT, false, Duration.ofDays(7), Duration.ofHours(1));
        assertThat(weekly.timestamp(now - 6 * day, now)).isEqualTo(now - 6 * day);
        assertThat(weekly.timestamp(now - 8 * day, now)).isEqualTo(now);
        assertThat(weekly.timestamp(now + day, now)).isEqualTo(now);
        assertThat(predictions.timestamp(0, now)).isZero();
        assertThat(predictions.timestamp(Long.MAX_VALUE, now)).isEqualTo(now);
    }

    @Test
    void refusesATopicThatTakesNoDeadLetterAtAll() {
        assertThatThrownBy(() -> OutputTopic.withDefaults("dead", 100)).hasMessageContaining("max.message.bytes");
    }

    @Test
    void anEmbeddingStaysInThePredictionWhereItHasNoTopic() throws Exception {
        Envelope envelope = envelope(4, 10, (byte) 'a');
        Outgoing outgoing = only(fitter.fit(envelope, headers, List.of(prediction(envelope))));
        assertThat(codec.readResult(outgoing.json())).isEqualTo(prediction(envelope));
    }

    @Test
    void anEmbeddingWithATopicLeavesBehindItsPrediction() throws Exception {
        Envelope envelope = envelope(4, 10, (byte) 'a');
        List<Outgoing> outgoing = withEmbeddings(LIMIT, false).fit(envelope, headers, List.of(prediction(envelope)));
        assertThat(outgoing).extracting(each -> each.topic().name()).containsExactly("predictions", "embeddings");
        assertThat(codec.readResult(outgoing.getFirst().json()))
                .isEqualTo(prediction(envelope).withoutEmbedding());
        assertThat(new String(outgoing.getLast().json(), StandardCharsets.UTF_8))
                .endsWith("\"embedding\":[1.0,2.0]}");
        assertThat(outgoing).allMatch(each -> each.source().equals(envelope.source()) && !each.bare());
    }

    /** Half of what belongs to an event would be worse than nothing of it. */
    @Test
    void whereTheEmbeddingDoesNotFitNothingLeavesButADeadLetter() throws Exception {
        Envelope envelope = envelope(10_000, 10, (byte) 'a');
        OutgoingFitter small = withEmbeddings(10_000, false);
        DeadLetter letter = written(only(small.fit(envelope, headers, List.of(prediction(envelope)))));
        assertThat(letter.code()).isEqualTo("output-too-large");
        assertThat(letter.message())
                .matches("the embedding with its key and headers takes \\d+ bytes; topic embeddings takes 9990");
        Envelope bare = new Envelope(null, new byte[] {'a'}, NO_HEADERS, envelope.source());
        DeadLetter keyless = written(only(withEmbeddings(LIMIT, true).fit(bare, headers, List.of(prediction(bare)))));
        assertThat(keyless.code()).isEqualTo("key-missing");
    }

    @Test
    void theResultsOfOneRecordStayInTheirOrder() throws Exception {
        Envelope envelope = envelope(4, 10, (byte) 'a');
        List<Outgoing> outgoing = withEmbeddings(LIMIT, false)
                .fit(
                        envelope,
                        headers,
                        List.of(
                                letter(envelope),
                                prediction(envelope),
                                letter(envelope),
                                letter(envelope),
                                prediction(envelope)));
        assertThat(outgoing)
                .extracting(each -> each.topic().name())
                .containsExactly("dead", "predictions", "embeddings", "dead", "dead", "predictions", "embeddings");
        assertThat(fitter.fit(envelope, headers, List.of())).isEmpty();
    }

    @Test
    void aPredictionThatDoesNotFitIsTheDeadLetterOfItsImage() throws Exception {
        Envelope envelope = envelope(LIMIT, 10, (byte) 'a');
        Prediction third = prediction(
                new Envelope(null, null, NO_HEADERS, envelope.source().at(2)));
        DeadLetter letter = written(only(fitter.fit(envelope, headers, List.of(third))));
        assertThat(letter.source().image()).isEqualTo(2);
    }

    /** Half of what rules ask for would be worse than nothing of it. */
    @Test
    void aPredictionThatOneOfItsTopicsDoesNotTakeIsADeadLetterAndNothingElse() throws Exception {
        var all = new Routes(
                Routes.Match.ALL,
                List.of(
                        new Routes.Rule("every", List.of(), List.of("predictions")),
                        new Routes.Rule(
                                "sure", List.of(new Condition.ScoreAtLeast(0.5)), List.of("predictions", "small"))));
        OutgoingFitter routed = fitter(
                new Router(all, "unused"),
                List.of(predictions, OutputTopic.withDefaults("small", 9_000)),
                Optional.empty());

        Envelope fits = envelope(4, 10, (byte) 'a');
        List<Outgoing> both = routed.fit(fits, headers, List.of(prediction(fits)));
        assertThat(both).extracting(each -> each.topic().name()).containsExactly("predictions", "small");
        assertThat(both)
                .extracting(each ->
                        new String(each.headers().lastHeader(Routes.HEADER).value(), StandardCharsets.UTF_8))
                .containsExactly("every,sure", "sure");

        Envelope large = envelope(10_000, 10, (byte) 'a');
        DeadLetter letter = written(only(routed.fit(large, headers, List.of(prediction(large)))));
        assertThat(letter.code()).isEqualTo("output-too-large");
        assertThat(letter.message()).contains("topic small takes 8991");
    }

    /** Or a record of a megabyte with a thousand bad images would become a gigabyte. */
    @Test
    void manyDeadLettersOfALargeRecordDoNotTakeManyTimesItsMemory() throws Exception {
        int size = 10_000;
        Envelope envelope = envelope(4, size, (byte) 'a');
        DeadLetter small =
                new DeadLetter("id", "uri", Stage.FETCH, "not-found", "m", false, 1, envelope.source(), null, null);
        List<Outgoing> outgoing = fitter.fit(envelope, headers, Collections.nCopies(1_000, small));
        assertThat(outgoing).hasSize(1_000);
        assertThat(written(outgoing.getFirst()).original().truncated()).isFalse();
        Content last = written(outgoing.getLast()).original();
        assertThat(last.size()).isEqualTo(size);
        assertThat(last.truncated()).isTrue();
        assertThat(last.sha256()).isEqualTo(Content.upTo(envelope.value(), 1).sha256());
        assertThat(last.data()).isNotEmpty();
        assertThat(outgoing.stream().mapToLong(each -> each.json().length).sum())
                .isLessThan(800_000);
        Envelope few = envelope(4, 300, (byte) 'a');
        assertThat(fitter.fit(few, headers, Collections.nCopies(100, small)))
                .allSatisfy(
                        each -> assertThat(written(each).original().truncated()).isFalse());
    }

    private OutgoingFitter withEmbeddings(int limit, boolean compacted) {
        var embeddings =
                new OutputTopic("embeddings", limit, compacted, OutputTopic.DEFAULT_OLDEST, OutputTopic.DEFAULT_NEWEST);
        return fitter(predictions, Optional.of(embeddings));
    }

    private OutgoingFitter fitter(OutputTopic all, Optional<OutputTopic> embeddings) {
        return fitter(new Router(Routes.NONE, all.name()), List.of(all), embeddings);
    }

    private OutgoingFitter fitter(Router router, List<OutputTopic> topics, Optional<OutputTopic> embeddings) {
        return new OutgoingFitter(codec, OUTPUT_HEADERS, router, outputs(topics, embeddings));
    }

    private OutgoingFitter.Outputs outputs(List<OutputTopic> topics, Optional<OutputTopic> embeddings) {
        return new OutgoingFitter.Outputs(
                topics.stream().collect(Collectors.toMap(OutputTopic::name, topic -> topic)), embeddings, deadLetters);
    }

    private static Prediction prediction(Envelope envelope) {
        return new Prediction(
                "id",
                "uri",
                new Prediction.Model("m", "v"),
                List.of(new Prediction.Label("cat", 0, 0.9f)),
                new Prediction.Image(1, 1, "png", 1, null),
                envelope.source(),
                new Prediction.Timings(0, 0, 0, 0),
                Map.of(),
                new Features(new float[] {1, 2}));
    }
}
