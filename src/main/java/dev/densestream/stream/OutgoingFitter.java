package dev.densestream.stream;

import dev.densestream.event.DeadLetter;
import dev.densestream.event.Embedding;
import dev.densestream.event.EventCodec;
import dev.densestream.event.Prediction;
import dev.densestream.event.Result;
import dev.densestream.event.Stage;
import dev.densestream.pipeline.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Turns results into records that their topics take: cuts what is too large, and says so. */
final class OutgoingFitter {
    /** For offsets, lengths and the batch around a record. */
    private static final int OVERHEAD = 512;

    private final EventCodec codec;
    private final OutputHeaders outputHeaders;
    private final Router router;
    private final Outputs outputs;

    OutgoingFitter(EventCodec codec, OutputHeaders outputHeaders, Router router, Outputs outputs) {
        this.codec = codec;
        this.outputHeaders = outputHeaders;
        this.router = router;
        this.outputs = outputs;
    }

    /**
     * What each output topic takes.
     *
     * @param predictions every topic that the router names, by its name
     * @param embeddings empty where embeddings have no topic of their own
     */
    record Outputs(Map<String, OutputTopic> predictions, Optional<OutputTopic> embeddings, OutputTopic deadLetters) {
        Outputs {
            predictions = Map.copyOf(predictions);
        }
    }

    /**
     * All that leaves for one record, in this order: for each image either a dead letter alone, or all that it should give.
     *
     * @param headers the record's own
     * @param results of the record's images, in their order
     */
    List<Outgoing> fit(Envelope envelope, Headers headers, List<Result> results) {
        var originals = new Originals(envelope);
        List<Outgoing> all = new ArrayList<>();
        for (Result result : results) {
            switch (result) {
                case Prediction prediction -> all.addAll(fit(envelope, headers, prediction, originals));
                case DeadLetter letter -> all.add(fit(envelope, headers, letter, originals));
            }
        }
        return all;
    }

    private List<Outgoing> fit(Envelope envelope, Headers headers, Prediction prediction, Originals originals) {
        boolean apart = outputs.embeddings().isPresent();
        byte[] labels = codec.write(apart ? prediction.withoutEmbedding() : prediction);
        List<Outgoing> all = new ArrayList<>();
        try {
            for (Router.Way way : router.route(prediction)) {
                OutputTopic topic = outputs.predictions().get(way.topic());
                Headers its = outputHeaders.ofPrediction(headers, prediction, way.rules());
                all.add(fit("prediction", envelope, its, topic, labels));
            }
            if (apart) {
                byte[] features = codec.write(
                        new Embedding(prediction.id(), prediction.uri(), prediction.model(), prediction.embedding()));
                Headers its = outputHeaders.ofEmbedding(headers, prediction);
                all.add(fit("embedding", envelope, its, outputs.embeddings().get(), features));
            }
            return all;
        } catch (Refused e) {
            return List.of(fit(envelope, headers, letter(prediction, e), originals));
        }
    }

    private static Outgoing fit(String what, Envelope envelope, Headers headers, OutputTopic topic, byte[] json)
            throws Refused {
        int size = json.length + around(envelope, headers);
        if (size > topic.room()) {
            throw new Refused(
                    "output-too-large",
                    "the %s with its key and headers takes %d bytes; topic %s takes %d"
                            .formatted(what, size, topic.name(), topic.room()));
        }
        if (topic.compacted() && envelope.key() == null) {
            throw new Refused(
                    "key-missing", "the record has no key, and topic %s is compacted".formatted(topic.name()));
        }
        return new Outgoing(topic, json, envelope.source(), headers, false);
    }

    /** A topic does not take a record. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final String code;

        Refused(String code, String message) {
            super(message, null, false, false);
            this.code = code;
        }
    }

    /** Key and original are put in when it is made to fit. */
    private static DeadLetter letter(Prediction prediction, Refused why) {
        return new DeadLetter(
                prediction.id(),
                prediction.uri(),
                Stage.EMIT,
                why.code,
                why.getMessage(),
                false,
                1,
                prediction.source(),
                null,
                null);
    }

    private Outgoing fit(Envelope envelope, Headers headers, DeadLetter letter, Originals originals) {
        OutputTopic topic = outputs.deadLetters();
        Headers all = outputHeaders.ofDeadLetter(headers);
        boolean bare = around(envelope, all) > topic.room() / 4;
        int room = topic.room() - (bare ? OVERHEAD : around(envelope, all));
        int keep = originals.next();
        byte[] json = codec.write(cut(letter, originals, keep));
        while (json.length > room && keep > 0) {
            keep = Math.min(room, keep / 2);
            json = codec.write(cut(letter, originals, keep));
        }
        return new Outgoing(topic, json, envelope.source(), bare ? outputHeaders.bare() : all, bare);
    }

    private static DeadLetter cut(DeadLetter letter, Originals originals, int keep) {
        return new DeadLetter(
                letter.id(),
                letter.uri(),
                letter.stage(),
                letter.code(),
                letter.message(),
                letter.retryable(),
                letter.attempts(),
                letter.source(),
                originals.key(keep),
                originals.value(keep));
    }

    private static int around(Envelope envelope, Headers headers) {
        long sum = (long) OVERHEAD + (envelope.key() == null ? 0 : envelope.key().length);
        for (Header header : headers) {
            sum += header.key().length() * 3L + (header.value() == null ? 0 : header.value().length) + 10;
        }
        return (int) Math.min(Integer.MAX_VALUE / 2, sum);
    }
}
