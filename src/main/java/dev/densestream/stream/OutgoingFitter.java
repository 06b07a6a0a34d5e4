package dev.densestream.stream;

import dev.densestream.event.Content;
import dev.densestream.event.DeadLetter;
import dev.densestream.event.EventCodec;
import dev.densestream.event.Prediction;
import dev.densestream.event.Result;
import dev.densestream.event.Stage;
import dev.densestream.pipeline.Envelope;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Turns results into records that their topics take: cuts what is too large, and says so. */
final class OutgoingFitter {
    /** For offsets, lengths and the batch around a record. */
    private static final int OVERHEAD = 512;

    private final EventCodec codec;
    private final OutputTopic predictions;
    private final OutputTopic deadLetters;

    OutgoingFitter(EventCodec codec, OutputTopic predictions, OutputTopic deadLetters) {
        this.codec = codec;
        this.predictions = predictions;
        this.deadLetters = deadLetters;
    }

    /** The timestamp with which a record leaves: its own where the topic takes it, {@code now} otherwise. */
    long timestamp(Outgoing.Destination destination, long own, long now) {
        return switch (destination) {
            case PREDICTIONS -> predictions.timestamp(own, now);
            case DEAD_LETTERS -> deadLetters.timestamp(own, now);
        };
    }

    Outgoing fit(Envelope envelope, Headers headers, Result result) {
        return switch (result) {
            case Prediction prediction -> fit(envelope, headers, prediction);
            case DeadLetter letter -> fit(envelope, headers, letter);
        };
    }

    private Outgoing fit(Envelope envelope, Headers headers, Prediction prediction) {
        byte[] json = codec.write(prediction);
        int size = json.length + around(envelope, headers);
        if (size > predictions.room()) {
            String message = "the prediction with its key and headers takes %d bytes; topic %s takes %d"
                    .formatted(size, predictions.name(), predictions.room());
            return refuse(envelope, headers, prediction, "output-too-large", message);
        }
        if (predictions.compacted() && envelope.key() == null) {
            String message = "the record has no key, and topic %s is compacted".formatted(predictions.name());
            return refuse(envelope, headers, prediction, "key-missing", message);
        }
        return new Outgoing(Outgoing.Destination.PREDICTIONS, json, envelope.source(), false);
    }

    private Outgoing refuse(Envelope envelope, Headers headers, Prediction prediction, String code, String message) {
        var letter = new DeadLetter(
                prediction.id(),
                prediction.uri(),
                Stage.EMIT,
                code,
                message,
                false,
                1,
                envelope.source(),
                Content.of(envelope.key()),
                Content.of(envelope.value()));
        return fit(envelope, headers, letter);
    }

    private Outgoing fit(Envelope envelope, Headers headers, DeadLetter letter) {
        boolean bare = around(envelope, headers) > deadLetters.room() / 4;
        int room = deadLetters.room() - (bare ? OVERHEAD : around(envelope, headers));
        int keep = Integer.MAX_VALUE;
        byte[] json = codec.write(cut(letter, envelope, keep));
        while (json.length > room && keep > 0) {
            keep = keep == Integer.MAX_VALUE ? room : keep / 2;
            json = codec.write(cut(letter, envelope, keep));
        }
        return new Outgoing(Outgoing.Destination.DEAD_LETTERS, json, envelope.source(), bare);
    }

    private static DeadLetter cut(DeadLetter letter, Envelope envelope, int keep) {
        return new DeadLetter(
                letter.id(),
                letter.uri(),
                letter.stage(),
                letter.code(),
                letter.message(),
                letter.retryable(),
                letter.attempts(),
                letter.source(),
                Content.upTo(envelope.key(), keep / 8),
                Content.upTo(envelope.value(), keep));
    }

    private static int around(Envelope envelope, Headers headers) {
        long sum = (long) OVERHEAD + (envelope.key() == null ? 0 : envelope.key().length);
        for (Header header : headers) {
            sum += header.key().length() * 3L + (header.value() == null ? 0 : header.value().length) + 10;
        }
        return (int) Math.min(Integer.MAX_VALUE / 2, sum);
    }
}
