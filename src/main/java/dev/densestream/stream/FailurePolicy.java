package dev.densestream.stream;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a stream thread dies. Its tasks were closed without a commit, so a new thread repeats exactly what was
 * unfinished. What no new thread can mend stops the process.
 */
final class FailurePolicy implements StreamsUncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FailurePolicy.class);
    /** Of each thread: one fault of the cluster can take them all. */
    private static final int MOST_REPLACEMENTS = 10;

    private static final Duration WITHIN = Duration.ofMinutes(2);
    /** Times the deaths of a thread so far: one that dies at once is not replaced in a storm. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final InstantSource clock;
    private final Consumer<Duration> pause;
    private final int threads;
    private final Consumer<Ending> onEnd;
    private final Deque<Long> replacements = new ArrayDeque<>();

    /**
     * @param pause lets the dying thread wait
     * @param threads how many there are
     * @param onEnd told once the streams cannot go on
     */
    FailurePolicy(InstantSource clock, Consumer<Duration> pause, int threads, Consumer<Ending> onEnd) {
        this.clock = clock;
        this.pause = pause;
        this.threads = threads;
        this.onEnd = onEnd;
    }

    /** Why the streams cannot go on. */
    sealed interface Ending {
        /** An input topic is gone; when it is back the application starts anew. */
        record TopicGone(String message) implements Ending {}

        /** No new start can mend it. */
        record Broken(String message, Throwable cause) implements Ending {}
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable exception) {
        Throwable root = Causes.telling(exception);
        return switch (root) {
            case MissingSourceTopicException _ -> end(new Ending.TopicGone(root.getMessage()));
            case AuthenticationException _,
                    AuthorizationException _,
                    UnsupportedVersionException _,
                    InvalidConfigurationException _ -> end(new Ending.Broken(Causes.line(root), exception));
            case StartUpException _ -> end(new Ending.Broken(root.getMessage(), exception));
            case Error error -> end(new Ending.Broken(error.toString(), exception));
            default -> replace(root, exception);
        };
    }

    private StreamThreadExceptionResponse replace(Throwable root, Throwable exception) {
        int deaths = countOneMore();
        if (deaths > MOST_REPLACEMENTS * threads) {
            return end(new Ending.Broken(
                    "%d stream threads died within %d s, the last one of: %s"
                            .formatted(deaths, WITHIN.toSeconds(), Causes.line(root)),
                    exception));
        }
        LOG.warn("a stream thread died and is replaced, unfinished images are repeated: {}", Causes.line(root));
        LOG.debug("the stream thread died of", exception);
        pause.accept(PAUSE.multipliedBy(Math.ceilDiv(deaths, threads)));
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** @return how many threads have died lately */
    private synchronized int countOneMore() {
        long now = clock.millis();
        replacements.addLast(now);
        while (replacements.getFirst() < now - WITHIN.toMillis()) {
            replacements.removeFirst();
        }
        return replacements.size();
    }

    private StreamThreadExceptionResponse end(Ending ending) {
        onEnd.accept(ending);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
}
