package dev.densestream.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Keeps back what the embedded broker's own clients complain of whenever it stops: they log under the names of the clients
 * that a user's application has, so a level cannot tell them apart.
 */
public final class BrokerNoise extends Filter<ILoggingEvent> {
    private static final String BROKERS_OWN_CLIENT = "[NodeToControllerChannelManager";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return event.getFormattedMessage().startsWith(BROKERS_OWN_CLIENT) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
