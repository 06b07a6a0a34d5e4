package dev.densestream.cli;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import sun.misc.Signal;

/**
 * SIGTERM and Ctrl-C ask a command to come to its end, and the process then has the command's own exit code. (With a shutdown
 * hook the JVM ends with 143, as if it had been cut off, however well everything went.) A second signal ends at once, unless it
 * comes so soon that nobody can have meant it: {@code timeout} sends one to the process and one to its group.
 */
final class StopSignals {
    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");
    /** To this the signal's number is added. */
    private static final int ENDED_BY_SIGNAL = 128;

    private static final long ONE_AND_THE_SAME_NANOS = TimeUnit.SECONDS.toNanos(1);

    private StopSignals() {}

    /**
     * For a command that has no end of its own to come to. It is cut off without the JVM's shutdown hooks: one of them, ONNX
     * Runtime's own, frees its environment while a model still runs, and the process would crash.
     *
     * @param last what must be done before
     */
    static void cutOff(Runnable last) {
        handle(number -> {
            try {
                last.run();
            } finally {
                Runtime.getRuntime().halt(exitCode(number));
            }
        });
    }

    /** @param stop called at most once, on a thread of its own */
    static void on(Runnable stop) {
        on(number -> stop.run());
    }

    /**
     * For a command whose exit code says that it was stopped.
     *
     * @param stop told the signal's number, at most once, on a thread of its own
     */
    static void on(IntConsumer stop) {
        var first = new AtomicReference<Long>();
        handle(number -> {
            long now = System.nanoTime();
            if (first.compareAndSet(null, now)) {
                stop.accept(number);
            } else if (now - first.get() > ONE_AND_THE_SAME_NANOS) {
                Runtime.getRuntime().halt(exitCode(number));
            }
        });
    }

    /** What shells say of a process that this signal ended. */
    static int exitCode(int number) {
        return ENDED_BY_SIGNAL + number;
    }

    /** @param onNumber told the signal's number */
    private static void handle(IntConsumer onNumber) {
        NAMES.forEach(name -> Signal.handle(new Signal(name), signal -> onNumber.accept(signal.getNumber())));
    }
}
