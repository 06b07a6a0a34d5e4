package dev.densestream.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much is logged. */
final class Logs {
    private Logs() {}

    /** Our own steps, and what the libraries tell. */
    static void verbose() {
        set(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.INFO);
        set("dev.densestream", Level.DEBUG);
    }

    /**
     * Kafka's clients warn at each attempt to connect. A command that gives up after a few seconds says the same once; with
     * {@code --verbose} the attempts are shown too.
     */
    static void quietClients() {
        if (!((Logger) LoggerFactory.getLogger("dev.densestream")).isDebugEnabled()) {
            set("org.apache.kafka.clients", Level.OFF);
            set("org.apache.kafka.common", Level.OFF);
        }
    }

    private static void set(String logger, Level level) {
        ((Logger) LoggerFactory.getLogger(logger)).setLevel(level);
    }
}
