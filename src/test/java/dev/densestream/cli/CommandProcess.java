package dev.densestream.cli;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A command in a process of its own, for what only a process has: signals, and standard output. */
final class CommandProcess implements AutoCloseable {
    /** Generous: other work may have the machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path out;
    private final Path err;

    private CommandProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** @param folder where its output is kept, and where it makes its temporary files */
    static CommandProcess start(Path folder, String... arguments) throws IOException {
        Path out = Files.createTempFile(folder, arguments[0], ".out");
        return start(folder, out, arguments);
    }

    static CommandProcess start(Path folder, Path out, String... arguments) throws IOException {
        return start(folder, out, Main.class, arguments);
    }

    /** @param environment beside that of the tests */
    static CommandProcess startWith(Map<String, String> environment, Path folder, String... arguments)
            throws IOException {
        return start(environment, folder, Files.createTempFile(folder, arguments[0], ".out"), Main.class, arguments);
    }

    /** A test's own {@code main}. */
    static CommandProcess startMain(Path folder, Class<?> main, String... arguments) throws IOException {
        return start(folder, Files.createTempFile(folder, "process", ".out"), main, arguments);
    }

    private static CommandProcess start(Path folder, Path out, Class<?> main, String... arguments) throws IOException {
        return start(Map.of(), folder, out, main, arguments);
    }

    private static CommandProcess start(
            Map<String, String> environment, Path folder, Path out, Class<?> main, String... arguments)
            throws IOException {
        Path err = Files.createTempFile(folder, "process", ".err");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + folder,
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new CommandProcess(builder.start(), out, err);
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    /** Waits until it says something on standard output. */
    MatchResult awaitOut(Pattern wanted) {
        Awaitility.await()
                .atMost(PATIENCE)
                .failFast("it has ended", () -> !process.isAlive())
                .until(() -> wanted.matcher(out()).find());
        return wanted.matcher(readOut()).results().findFirst().orElseThrow();
    }

    /** The most memory that it had at any time, native memory counted in, in bytes; asked of Linux. */
    long peakBytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        String line = Files.readAllLines(status).stream()
                .filter(l -> l.startsWith("VmHWM:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end");
        }
        return process.exitValue();
    }

    /** However long it takes. */
    void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private String readOut() {
        try {
            return out();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
