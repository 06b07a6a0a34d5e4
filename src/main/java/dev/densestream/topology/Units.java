package dev.densestream.topology;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes, counts and times as people write them. */
final class Units {
    private static final Pattern NUMBER = Pattern.compile("(\\d+)\\s*([A-Za-z]*)");
    private static final Map<String, Long> SIZES = Map.of(
            "",
            1L,
            "B",
            1L,
            "KB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L,
            "KIB",
            1L << 10,
            "MIB",
            1L << 20,
            "GIB",
            1L << 30);
    private static final Map<String, Long> COUNTS = Map.of("", 1L, "K", 1_000L, "M", 1_000_000L, "MP", 1_000_000L);
    private static final Map<String, Long> MILLIS =
            Map.of("MS", 1L, "S", 1_000L, "M", 60_000L, "MIN", 60_000L, "H", 3_600_000L);

    private Units() {}

    static long parseSize(String text) {
        return parse(text, SIZES);
    }

    static long parseCount(String text) {
        return parse(text, COUNTS);
    }

    static Duration parseTime(String text) {
        return text.equals("0") ? Duration.ZERO : Duration.ofMillis(parse(text, MILLIS));
    }

    static String size(long bytes) {
        if (bytes >= 1_000_000_000 && bytes % 1_000_000_000 == 0) {
            return bytes / 1_000_000_000 + "GB";
        }
        if (bytes >= 1_000_000 && bytes % 1_000_000 == 0) {
            return bytes / 1_000_000 + "MB";
        }
        return bytes >= 1_000 && bytes % 1_000 == 0 ? bytes / 1_000 + "KB" : bytes + "B";
    }

    static String time(Duration time) {
        if (time.toMillis() >= 1_000 && time.toMillis() % 1_000 == 0) {
            return time.toSeconds() + "s";
        }
        return time.toMillis() + "ms";
    }

    private static long parse(String text, Map<String, Long> units) {
        Matcher matcher = NUMBER.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no quantity: " + text);
        }
        Long unit = units.get(matcher.group(2).toUpperCase(Locale.ROOT));
        if (unit == null) {
            throw new IllegalArgumentException("no unit: " + matcher.group(2));
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("too large: " + text, e);
        }
    }
}
