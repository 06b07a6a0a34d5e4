package dev.densestream.cli.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A second JVM with the same class path, which runs a command of ours. */
final class Child implements AutoCloseable {
    private static final long STOPS_WITHIN_S = 60;

    private final Process process;
    private final Writer in;
    private final Consumer<String> onLine;
    private final List<String> lines = new ArrayList<>();

    private Child(Process process, Consumer<String> onLine) {
        this.process = process;
        this.in = process.outputWriter();
        // Nobody would stop it when this JVM is told to stop.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        this.onLine = onLine;
        Thread.ofPlatform().daemon().name("output of " + process.pid()).start(this::read);
    }

    /**
     * @param log where its standard error goes
     * @param onLine told each line of its standard output
     */
    static Child start(Path log, Consumer<String> onLine, List<String> command) {
        List<String> all = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true",
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.densestream.cli.Main"));
        all.addAll(command);
        try {
            return new Child(
                    new ProcessBuilder(all)
                            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start(),
                    onLine);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a second JVM: " + e.getMessage(), e);
        }
    }

    /** Waits for a line of its standard output. */
    void await(Predicate<String> wanted, long seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        synchronized (lines) {
            while (lines.stream().noneMatch(wanted)) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0 || !process.isAlive()) {
                    throw new IllegalStateException("process %d %s; it said %s"
                            .formatted(
                                    process.pid(),
                                    process.isAlive()
                                            ? "has not said what was awaited within %d s".formatted(seconds)
                                            : "has ended",
                                    lines));
                }
                lines.wait(Math.min(left, 200));
            }
        }
    }

    void tell(String command) {
        try {
            in.write(command + "\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("process " + process.pid() + " takes no commands any more", e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM, and its exit code once it has left: 0 where it left as it should. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOPS_WITHIN_S, TimeUnit.SECONDS)) {
            kill();
            throw new IllegalStateException(
                    "process %d did not stop within %d s".formatted(process.pid(), STOPS_WITHIN_S));
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
                onLine.accept(line);
            }
        } catch (IOException e) {
            // A killed process closes its pipe in the middle: nothing more comes.
            onLine.accept("ended: " + e.getMessage());
        }
    }
}
