package dev.densestream.cli;

import dev.densestream.replay.Place;
import dev.densestream.replay.RangeRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** What of the input topics is replayed. */
final class RangeArguments {
    @Option(
            names = "--from",
            paramLabel = "[TOPIC[:PARTITION]=]WHERE",
            description =
                    "Where the range begins: earliest, an offset, a time such as 2026-01-31T12:00:00Z, or how long ago, such"
                            + " as '2h ago' (default: earliest). Repeatable, for topics and partitions of their own.")
    private List<String> from = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "[TOPIC[:PARTITION]=]WHERE",
            description = "Where it ends, that record itself left out, in the same words; also latest, which is what is"
                    + " committed at the start (default: latest). Repeatable.")
    private List<String> to = new ArrayList<>();

    @Option(
            names = "--last",
            paramLabel = "[TOPIC=]N",
            description = "Instead of --from: the last N offsets of each topic before the end, shared evenly by its"
                    + " partitions. Repeatable.")
    private List<String> last = new ArrayList<>();

    /** @throws UsageException if it is no range */
    RangeRequest request(Instant now) {
        if (!from.isEmpty() && !last.isEmpty()) {
            throw new UsageException("--from and --last: only one of them can be where the range begins");
        }
        Map<String, Place> starts = parse("--from", from, text -> Place.parse(text, now));
        starts.forEach((_, place) -> {
            if (place instanceof Place.Since(Instant time) && time.isAfter(now)) {
                throw new UsageException("--from: %s is to come; a replay reads what is there".formatted(time));
            }
        });
        return new RangeRequest(
                starts,
                parse("--to", to, text -> Place.parse(text, now)),
                parse("--last", last, RangeArguments::count));
    }

    /** As it was written, for what must be the same when the same command is given again. */
    List<String> words() {
        return List.of("from " + from, "to " + to, "last " + last);
    }

    private static <T> Map<String, T> parse(String option, List<String> texts, Function<String, T> parser) {
        Map<String, T> places = new HashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            String name = equals < 0 ? RangeRequest.ALL : text.substring(0, equals);
            try {
                if (places.put(name, parser.apply(text.substring(equals + 1).strip())) != null) {
                    throw new UsageException("%s %s: given twice".formatted(option, text));
                }
            } catch (IllegalArgumentException e) {
                throw new UsageException("%s %s: %s".formatted(option, text, e.getMessage()));
            }
        }
        return places;
    }

    private static Long count(String text) {
        if (!text.matches("\\d{1,18}") || Long.parseLong(text) < 1) {
            throw new IllegalArgumentException("found '%s', allowed is a number from 1".formatted(text));
        }
        return Long.parseLong(text);
    }
}
