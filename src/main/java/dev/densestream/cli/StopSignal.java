package dev.densestream.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a command that runs until it is told to stop end well on SIGTERM and Ctrl-C, with exit code 0: that is no failure. */
final class StopSignal {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);

    private final CompletableFuture<Boolean> endedWell = new CompletableFuture<>();
    private final Runnable stop;
    private final Duration patience;

    private StopSignal(Runnable stop, Duration patience) {
        this.stop = stop;
        this.patience = patience;
    }

    /**
     * Does the work in the calling thread.
     *
     * @param stop called by the signal; makes {@code work} return
     * @param patience how long the process then waits for that
     */
    static void during(Runnable work, Runnable stop, Duration patience) {
        var signal = new StopSignal(stop, patience);
        Thread hook = new Thread(signal::received, "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            work.run();
            signal.endedWell.complete(true);
        } finally {
            signal.endedWell.complete(false);
            remove(hook);
        }
    }

    private void received() {
        stop.run();
        try {
            if (endedWell.get(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                // Otherwise the JVM would end with 143, as if it had not known what to do.
                Runtime.getRuntime().halt(0);
            }
        } catch (TimeoutException e) {
            LOG.warn("not left within {} s; what is unfinished will be read again", patience.toSeconds());
        } catch (ExecutionException | InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            // The hook is running: it ends the process.
        }
    }
}
