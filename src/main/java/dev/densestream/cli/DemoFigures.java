package dev.densestream.cli;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * What the demo measured.
 *
 * @param images how many references were sent
 * @param correct predictions whose first label is what was drawn
 * @param imagesPerSecond from the first event to the last committed result
 * @param latencyMs from an event's timestamp to its committed result; all events are sent at once, so most of it is waiting
 * @param secondsToFirstPrediction from the start of this JVM
 */
record DemoFigures(
        long images,
        long correct,
        long deadLetters,
        double imagesPerSecond,
        Latency latencyMs,
        double meanBatchSize,
        double secondsToFirstPrediction) {
    /** Percentiles in milliseconds. */
    record Latency(double p50, double p95, double p99) {}

    @JsonIgnore
    String table() {
        return """

                images               %,d
                correct              %,d (%.1f %%)
                dead letters         %,d
                throughput           %,.0f images/s
                latency              p50 %,.0f ms, p95 %,.0f ms, p99 %,.0f ms (all sent at once: most of it is waiting)
                mean batch size      %.1f
                first prediction     %.1f s after the start
                """.formatted(
                        images,
                        correct,
                        100.0 * correct / images,
                        deadLetters,
                        imagesPerSecond,
                        latencyMs.p50(),
                        latencyMs.p95(),
                        latencyMs.p99(),
                        meanBatchSize,
                        secondsToFirstPrediction);
    }
}
