package dev.densestream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.densestream.event.Prediction;
import dev.densestream.event.Source;
import dev.densestream.topology.Routes;
import dev.densestream.topology.TopologyFile.OutputFormat;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The headers of what leaves: those of its event, who made it, and where that is asked for the attributes of a CloudEvent in
 * Kafka's binary mode.
 */
final class OutputHeaders {
    private static final Set<String> EARLIER = Set.of(ReplayRange.HEADER, Routes.HEADER);
    private static final String PREFIX = "ce_";
    private static final String CONTENT_TYPE = "content-type";
    /** RFC 3339 has no later years. */
    private static final long YEAR_10000_MS = 253_402_300_800_000L;

    private final String topology;
    private final OutputFormat format;
    /** Of ours, on everything that leaves. */
    private final List<Header> own;

    /** @param replay the id of the replay that is under way */
    OutputHeaders(String topology, OutputFormat format, Optional<String> replay) {
        this.topology = topology;
        this.format = format;
        var headers = new ArrayList<Header>();
        headers.add(ProcessedBy.of(topology));
        replay.ifPresent(id -> headers.add(new RecordHeader(ReplayRange.HEADER, id.getBytes(UTF_8))));
        this.own = List.copyOf(headers);
    }

    /** @param rules that led to its topic; none where there are no routes */
    Headers ofPrediction(Headers event, Prediction prediction, List<String> rules) {
        Headers headers = of(event, "prediction", prediction);
        return rules.isEmpty()
                ? headers
                : headers.add(Routes.HEADER, String.join(",", rules).getBytes(UTF_8));
    }

    Headers ofEmbedding(Headers event, Prediction prediction) {
        return of(event, "embedding", prediction);
    }

    private Headers of(Headers event, String what, Prediction prediction) {
        return switch (format) {
            case JSON -> with(event, false);
            case CLOUDEVENTS -> attributes(with(event, true), what, prediction);
        };
    }

    /** A dead letter is no CloudEvent: with the headers of its event, of which those may be attributes, it can be sent again. */
    Headers ofDeadLetter(Headers event) {
        return with(event, false);
    }

    /** What stays where the event's own headers cannot. */
    Headers bare() {
        return new RecordHeaders(own);
    }

    /** @param replaced whether the event's own attributes and content type stay behind */
    private Headers with(Headers event, boolean replaced) {
        var headers = new RecordHeaders();
        for (Header header : event) {
            boolean attribute = header.key().startsWith(PREFIX) || header.key().equals(CONTENT_TYPE);
            // What was sent again, or comes from a topology before this one, may say who made it already; the replay
            // that
            // an earlier topology may have been in, and the way that it took there, are not those of this one.
            if (!own.contains(header) && !EARLIER.contains(header.key()) && !(replaced && attribute)) {
                headers.add(header);
            }
        }
        own.forEach(headers::add);
        return headers;
    }

    private Headers attributes(Headers headers, String what, Prediction prediction) {
        add(headers, "specversion", "1.0");
        add(headers, "id", id(prediction.source()));
        add(headers, "source", "/densestream/" + topology);
        add(headers, "type", "dev.densestream." + what);
        if (prediction.id() != null) {
            add(headers, "subject", prediction.id());
        }
        long time = prediction.source().timestamp();
        if (time >= 0 && time < YEAR_10000_MS) {
            add(headers, "time", DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochMilli(time)));
        }
        return headers.add(CONTENT_TYPE, "application/json".getBytes(UTF_8));
    }

    /** The coordinates of the event: a result that leaves a second time is the same CloudEvent. */
    private static String id(Source source) {
        String image = source.image() == null ? "" : "#" + source.image();
        return "%s-%d@%d%s".formatted(source.topic(), source.partition(), source.offset(), image);
    }

    private static void add(Headers headers, String attribute, String value) {
        headers.add(PREFIX + attribute, value.getBytes(UTF_8));
    }
}
