package dev.densestream.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.train.SignPainter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Breaks running processes on a real broker; the seed that is printed repeats a run's faults. */
class ChaosIT {
    private static final int FAULTS = 20;
    private static final int EVENTS_PER_SECOND = 100;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path dir;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void losesNothingAndDoublesNothingThatItPromisedNotTo(boolean exactlyOnce) throws Exception {
        long seed = System.nanoTime();
        System.out.printf("%s, %d faults, seed %d%n", exactlyOnce ? "exactly-once" : "at-least-once", FAULTS, seed);
        Path picture = Files.write(
                dir.resolve("sign.picture"), new SignPainter(seed).draw(0).bytes());
        var settings = new ChaosSettings(
                exactlyOnce,
                EnumSet.allOf(Fault.class),
                FAULTS,
                seed,
                EVENTS_PER_SECOND,
                Path.of("models/signs.onnx"),
                picture);

        Verdict verdict = new ChaosRun(settings, System.out).run(dir);

        System.out.println(verdict);
        assertThat(verdict.sent()).isGreaterThan(1_000);
        assertThat(verdict.problems()).isEmpty();
        assertThat(verdict.lost()).as("lost").isZero();
        assertThat(verdict.deadLetters()).as("dead letters").isZero();
        assertThat(verdict.disordered()).as("out of order").isZero();
        assertThat(verdict.holds(exactlyOnce)).as("%s", verdict).isTrue();
    }
}
