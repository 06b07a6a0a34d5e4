package dev.densestream.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Each Kafka client warns several times a second while no broker answers. A command that fails of it says so itself within
 * fifteen seconds; one that waits says so after twenty, and then once a minute.
 */
public final class BrokerAwayNotice extends Filter<ILoggingEvent> {
    private static final String LOGGER = "org.apache.kafka.clients.NetworkClient";
    private static final String AWAY = "could not be established. Node may not be available";
    private static final long AWAY_MS = 20_000;
    private static final long AGAIN_MS = 60_000;
    /** A client that cannot connect tries again within a second or two; after so long without a warning it could. */
    private static final long BACK_MS = 10_000;

    private long began;
    private long last;
    private long told;

    @Override
    public synchronized FilterReply decide(ILoggingEvent event) {
        if (!event.getLoggerName().equals(LOGGER) || event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            return FilterReply.NEUTRAL;
        }
        if (!event.getFormattedMessage().contains(AWAY)) {
            return FilterReply.DENY;
        }
        long now = event.getTimeStamp();
        if (now - last > BACK_MS) {
            began = now;
        }
        last = now;
        if (now - began < AWAY_MS || now - told < AGAIN_MS) {
            return FilterReply.DENY;
        }
        told = now;
        return FilterReply.NEUTRAL;
    }
}
