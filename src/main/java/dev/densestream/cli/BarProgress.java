package dev.densestream.cli;

import dev.densestream.train.data.Progress;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on standard error, one line for each piece of work. */
final class BarProgress implements Progress, AutoCloseable {
    private ProgressBar bar;

    @Override
    public synchronized void begin(String what, long steps) {
        close();
        bar = builder(what, steps).build();
    }

    private static ProgressBarBuilder builder(String what, long steps) {
        return new ProgressBarBuilder()
                .setTaskName(what)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(terminal() ? 200 : 60_000);
    }

    /**
     * A piece of work of which a part was done before.
     *
     * @param unit what a step is, such as {@code records}
     */
    synchronized void goOn(String what, long steps, long done, String unit) {
        close();
        bar = builder(what, steps)
                .startsFrom(done, Duration.ZERO)
                .showSpeed()
                .setUnit(" " + unit, 1)
                .build();
    }

    synchronized void stepTo(long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    @Override
    public synchronized void step() {
        bar.step();
    }

    /** @param steps how many are still to be done */
    synchronized void left(long steps) {
        bar.stepTo(Math.max(0, bar.getMax() - steps));
    }

    @Override
    public synchronized void note(String text) {
        bar.setExtraMessage(text);
    }

    @Override
    @SuppressWarnings("SystemOut")
    public synchronized void tell(String line) {
        System.err.println("densestream: " + Printable.of(line));
    }

    @Override
    public synchronized void end() {
        close();
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    /** Where lines are written to a file, each bar leaves one, not five a second. */
    @SuppressWarnings("SystemConsoleNull") // JDK 25 still gives null where there is no terminal.
    private static boolean terminal() {
        return System.console() != null;
    }
}
