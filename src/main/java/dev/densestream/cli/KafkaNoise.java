package dev.densestream.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;

/**
 * Keeps back single messages of Kafka's clients. A level cannot do that: at the same one, the same loggers say what people
 * need to know.
 */
public final class KafkaNoise extends Filter<ILoggingEvent> {
    private static final List<String> NOISE = List.of(
            // The embedded broker's own client, whenever the broker stops.
            "[NodeToControllerChannelManager",
            // The client has the answer, and tries again or tells it.
            "Error processing append operation on partition",
            // A missing key store is told once more when it is loaded.
            "Modification time of key store could not be obtained",
            // Each is the cause of a failure that we tell ourselves, in one line at the end.
            "failed authentication due to",
            "JoinGroup failed due to fatal error",
            "Not authorized to read from partition",
            "Failed to close task manager due to");

    @Override
    public FilterReply decide(ILoggingEvent event) {
        boolean kafka = event.getLoggerName().startsWith("org.apache.kafka.")
                || event.getLoggerName().startsWith("kafka.");
        if (!event.getLevel().isGreaterOrEqual(Level.WARN) || !kafka) {
            return FilterReply.NEUTRAL;
        }
        String message = event.getFormattedMessage();
        return NOISE.stream().anyMatch(message::contains) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
