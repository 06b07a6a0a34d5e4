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

/**
 * Turns results into records that their topics take. A record that is too large would stop the stream thread, and the
 * partition with it, again and again: so what is too large is cut here, never there.
 */
public final class OutgoingFitter {
    /** For offsets, lengths and the batch around a record. */
    private static final int OVERHEAD = 512;

    private static final int LONGEST_MESSAGE = 2_000;
    private static final int SMALLEST_LIMIT = 8 * 1024;

    private final EventCodec codec;
    private final TopicLimits limits;

    public OutgoingFitter(EventCodec codec, TopicLimits limits) {
        this.codec = codec;
        this.limits = limits;
    }

    Outgoing fit(Envelope envelope, Headers headers, Result result) {
        return switch (result) {
            case Prediction prediction -> fit(envelope, headers, prediction);
            case DeadLetter letter -> fit(envelope, headers, letter);
        };
    }

    private Outgoing fit(Envelope envelope, Headers headers, Prediction prediction) {
        byte[] json = codec.write(prediction);
        if (json.length + around(envelope, headers) <= limits.predictions()) {
            return new Outgoing(Outgoing.Destination.PREDICTIONS, json, envelope.source(), false);
        }
        var letter = new DeadLetter(
                prediction.id(),
                prediction.uri(),
                Stage.EMIT,
                "output-too-large",
                "the prediction with its key and headers takes %d bytes; the topic takes %d"
                        .formatted(json.length + around(envelope, headers), limits.predictions()),
                false,
                1,
                envelope.source(),
                Content.of(envelope.key()),
                Content.of(envelope.value()));
        return fit(envelope, headers, letter);
    }

    private Outgoing fit(Envelope envelope, Headers headers, DeadLetter letter) {
        boolean bare = around(envelope, headers) > limits.deadLetters() / 4;
        int room = limits.deadLetters() - (bare ? OVERHEAD : around(envelope, headers));
        int keep = Integer.MAX_VALUE;
        byte[] json = codec.write(cut(letter, envelope, keep));
        while (json.length > room && keep > 0) {
            keep = keep == Integer.MAX_VALUE ? room : keep / 2;
            json = codec.write(cut(letter, envelope, keep));
        }
        return new Outgoing(Outgoing.Destination.DEAD_LETTERS, json, envelope.source(), bare);
    }

    private static DeadLetter cut(DeadLetter letter, Envelope envelope, int keep) {
        String message = letter.message();
        return new DeadLetter(
                letter.id(),
                letter.uri(),
                letter.stage(),
                letter.code(),
                message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "…" : message,
                letter.retryable(),
                letter.attempts(),
                letter.source(),
                Content.upTo(envelope.key(), keep / 8),
                Content.upTo(envelope.value(), keep));
    }

    private static int around(Envelope envelope, Headers headers) {
        long sum = OVERHEAD + (envelope.key() == null ? 0 : envelope.key().length);
        for (Header header : headers) {
            sum += header.key().length() * 3L + (header.value() == null ? 0 : header.value().length) + 10;
        }
        return (int) Math.min(Integer.MAX_VALUE / 2, sum);
    }

    /**
     * The largest record that each output topic takes, in bytes.
     *
     * @param predictions of the predictions topic
     * @param deadLetters of the dead-letter topic; at least 8 KiB, or a dead letter could not say what happened
     */
    public record TopicLimits(int predictions, int deadLetters) {
        public TopicLimits {
            if (predictions < SMALLEST_LIMIT || deadLetters < SMALLEST_LIMIT) {
                throw new StartUpException(
                        "the output topics take records of at most %d and %d bytes; needed are %d (max.message.bytes of the topic, max.request.size of the producer)"
                                .formatted(predictions, deadLetters, SMALLEST_LIMIT));
            }
        }
    }
}
