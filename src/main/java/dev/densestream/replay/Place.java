package dev.densestream.replay;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in the partitions of a topic. */
public sealed interface Place {
    /** What may be written, for messages and help. */
    String ALLOWED =
            "earliest, latest, an offset such as 1200, a time such as 2026-01-31T12:00:00Z, or how long ago, such as 2h or '30m ago'";

    /** The first record that is there. */
    record Earliest() implements Place {}

    /** Behind the last record that is committed. */
    record Latest() implements Place {}

    /** An offset, the same one in each partition. */
    record At(long offset) implements Place {}

    /** The first record with this timestamp or a later one. */
    record Since(Instant time) implements Place {}

    Pattern AGO = Pattern.compile("(\\d{1,9})\\s*(s|m|min|h|d)(\\s+ago)?");
    Map<String, Duration> UNITS = Map.of(
            "s",
            Duration.ofSeconds(1),
            "m",
            Duration.ofMinutes(1),
            "min",
            Duration.ofMinutes(1),
            "h",
            Duration.ofHours(1),
            "d",
            Duration.ofDays(1));

    /**
     * @param now what "ago" is counted from
     * @throws IllegalArgumentException if it is none of {@link #ALLOWED}
     */
    static Place parse(String text, Instant now) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            return new Since(now.minus(UNITS.get(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1)))));
        }
        if (text.matches("\\d{1,18}")) {
            return new At(Long.parseLong(text));
        }
        return switch (text) {
            case "earliest" -> new Earliest();
            case "latest" -> new Latest();
            default -> new Since(time(text));
        };
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("found '%s', allowed is %s".formatted(text, ALLOWED), e);
        }
    }
}
