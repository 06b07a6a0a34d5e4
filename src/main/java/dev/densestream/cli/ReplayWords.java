package dev.densestream.cli;

import dev.densestream.replay.Manifest;
import dev.densestream.replay.Part;
import dev.densestream.replay.RangeTimes.Span;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.kafka.common.TopicPartition;

/** What a replay would do, in words. */
final class ReplayWords {
    private final Manifest manifest;
    private final Map<TopicPartition, Long> stand;

    /** @param stand where the replay stands already, by partition */
    ReplayWords(Manifest manifest, Map<TopicPartition, Long> stand) {
        this.manifest = manifest;
        this.stand = stand;
    }

    /**
     * @param span from when to when the records are
     * @param most records a second
     * @param known an earlier replay with this model
     */
    List<String> lines(Optional<Span> span, OptionalDouble most, Optional<Manifest> known) {
        List<String> lines = new ArrayList<>();
        lines.add("replay   " + manifest.id());
        lines.add("reads    %,d offsets of %s%s"
                .formatted(
                        manifest.offsets(),
                        String.join(", ", manifest.topics()),
                        span.map(s -> ", with records of %s to %s".formatted(time(s.first()), time(s.last())))
                                .orElse("")));
        for (Part part : manifest.parts()) {
            lines.add("         %s: %s".formatted(part.topicPartition(), range(part)));
        }
        lines.add(
                "         (gaps that compaction left, aborted records and the marks of transactions count as offsets)");
        long before = passed(manifest, stand);
        if (manifest.state() == Manifest.State.STARTED) {
            lines.add("stands   at %,d, so %,d are left".formatted(before, manifest.offsets() - before));
        }
        lines.add("model    " + manifest.model());
        lines.add("writes   "
                + (manifest.outputs().isEmpty()
                        ? "nothing yet: --output PREFIX or --into-live is missing"
                        : String.join(", ", manifest.outputs())));
        lines.add("takes    " + takes(manifest.offsets() - before, most, known));
        return lines;
    }

    private static String range(Part part) {
        return part.offsets() == 0
                ? "nothing"
                : "%,d offsets, %d to %d".formatted(part.offsets(), part.start(), part.end() - 1);
    }

    private static String takes(long offsets, OptionalDouble most, Optional<Manifest> known) {
        if (known.isPresent() && known.get().recordsPerSecond() < most.orElse(Double.MAX_VALUE)) {
            return "about %s, if it is as fast as %s was (%.1f/s, %s)"
                    .formatted(
                            span(offsets / known.get().recordsPerSecond()),
                            known.get().id(),
                            known.get().recordsPerSecond(),
                            time(known.get().ended()));
        }
        String unknown = known.isPresent() ? "" : "; how fast this model is here, no earlier replay tells";
        return most.isPresent()
                ? "at least %s, for --rate%s".formatted(span(offsets / most.getAsDouble()), unknown)
                : "not known: no earlier replay with this model tells how fast it is here";
    }

    /** How many offsets of the range are done. */
    static long passed(Manifest manifest, Map<TopicPartition, Long> stand) {
        return manifest.parts().stream()
                .mapToLong(part ->
                        Math.clamp(stand.getOrDefault(part.topicPartition(), part.start()), part.start(), part.end())
                                - part.start())
                .sum();
    }

    static String speed(long offsets, double seconds) {
        return "%,d offsets in %s (%.1f/s)".formatted(offsets, span(seconds), offsets / seconds);
    }

    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String span(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return "%.1f s".formatted(seconds);
        }
        return whole < 3_600
                ? "%d min %d s".formatted(whole / 60, whole % 60)
                : "%d h %d min".formatted(whole / 3_600, whole % 3_600 / 60);
    }
}
