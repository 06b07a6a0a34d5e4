package dev.densestream.pipeline;

import dev.densestream.event.ImageEvent;
import dev.densestream.event.Prediction;
import dev.densestream.event.Shown;
import dev.densestream.event.Stage;
import dev.densestream.fetch.Deadline;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** How far one image has come: who it is, in which stage it is, and where its time went. One virtual thread's own. */
final class Trail {
    final Deadline deadline;

    private String id;
    private String uri;
    private final Set<String> wanted;
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private final long waitedNanos;
    private Stage stage = Stage.PARSE;
    private int attempts;
    private long fetchNanos;
    private long decodeNanos;
    private boolean truncated;
    private long batchNanos;
    private long inferNanos;

    /**
     * @param wanted the attributes of its event that its prediction carries
     * @param waitedNanos how long its record has waited before
     */
    Trail(Deadline deadline, Set<String> wanted, long waitedNanos) {
        this.deadline = deadline;
        this.wanted = wanted;
        this.waitedNanos = waitedNanos;
    }

    void names(ImageEvent event) {
        id = Shown.of(event.id());
        uri = Shown.of(event.uri());
        // No others: they would be in memory for as long as the image is on its way.
        event.attributes().forEach((name, value) -> {
            if (wanted.contains(name)) {
                attributes.put(name, value);
            }
        });
    }

    void id(String found) {
        id = Shown.of(found);
    }

    void enter(Stage next) {
        stage = next;
    }

    /** @param nanos the time since the fetch began, less what was spent waiting */
    void fetched(int tries, long nanos) {
        attempts = tries;
        fetchNanos = nanos;
    }

    /** @param onlyInPart whether the file ended before its picture did */
    void truncated(boolean onlyInPart) {
        truncated = onlyInPart;
    }

    void decoded(long nanos) {
        decodeNanos = nanos;
    }

    /** @param nanos from the queue to the scores
     * @param run of that, the run of the batch */
    void scored(long nanos, long run) {
        inferNanos = run;
        batchNanos = Math.max(0, nanos - run);
    }

    boolean truncated() {
        return truncated;
    }

    String id() {
        return id;
    }

    String uri() {
        return uri;
    }

    Map<String, Object> attributes() {
        return attributes;
    }

    Stage stage() {
        return stage;
    }

    int attempts() {
        return attempts;
    }

    Prediction.Timings timings() {
        return new Prediction.Timings(
                millis(fetchNanos),
                millis(decodeNanos),
                millis(waitedNanos + deadline.waitedNanos() + batchNanos),
                millis(inferNanos));
    }

    /** Milliseconds to three places. */
    private static double millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos) / 1000.0;
    }
}
