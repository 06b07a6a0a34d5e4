package dev.densestream.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.core.OutputStreamAppender;
import org.slf4j.LoggerFactory;

/** What is told on standard error. The setting itself stands in {@code logback.xml}. */
final class Logs {
    private Logs() {}

    /** Debug messages of ours, and every exception with its stack. */
    static void showDebug() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger("dev.densestream").setLevel(Level.DEBUG);
            Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            root.iteratorForAppenders().forEachRemaining(appender -> {
                if (appender instanceof OutputStreamAppender<?> stream
                        && stream.getEncoder() instanceof PatternLayoutEncoder encoder) {
                    encoder.stop();
                    encoder.setPattern(encoder.getPattern().replace("%ex{0}", "%ex"));
                    encoder.start();
                }
            });
        }
    }

    static boolean showsDebug() {
        return LoggerFactory.getLogger("dev.densestream").isDebugEnabled();
    }
}
