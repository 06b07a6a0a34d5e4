package dev.densestream.cli;

import dev.densestream.cli.chaos.ChaosRun;
import dev.densestream.cli.chaos.ChaosSettings;
import dev.densestream.cli.chaos.Fault;
import dev.densestream.cli.chaos.Verdict;
import dev.densestream.train.SignPainter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code densestream bench chaos}. */
@Command(
        name = "chaos",
        description = {
            "Break a running application on purpose and count what is lost or doubled.",
            "A real broker and the application run as processes of their own, under load. They are killed, stopped, rebalanced,"
                    + " stuck and rewound in random order; afterwards every event must have its result. The exit code is 1 when"
                    + " the guarantee did not hold.",
            "",
            "Example: densestream bench chaos --faults 200 --guarantee exactly-once"
        })
final class BenchChaosCommand implements Callable<Integer> {
    @Option(names = "--faults", defaultValue = "20", description = "How many (default: ${DEFAULT-VALUE}).")
    private int faults;

    @Option(
            names = "--only",
            paramLabel = "FAULT",
            split = ",",
            description = "Only these kinds of faults: ${COMPLETION-CANDIDATES} (default: all).")
    private Set<Fault> only = EnumSet.allOf(Fault.class);

    @Option(
            names = "--guarantee",
            defaultValue = "exactly-once",
            description = "exactly-once or at-least-once (default: ${DEFAULT-VALUE}).")
    private String guarantee;

    @Option(names = "--seed", description = "Repeats a run's faults (default: a new one, which is printed).")
    private Long seed;

    @Option(names = "--rate", defaultValue = "150", description = "Events a second (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--model", paramLabel = "FILE", description = "A prepared model (default: the demo's).")
    private Path model;

    @Override
    public Integer call() throws Exception {
        boolean exactlyOnce = switch (guarantee) {
            case "exactly-once" -> true;
            case "at-least-once" -> false;
            default ->
                throw new UsageException(
                        "--guarantee %s: allowed are exactly-once and at-least-once".formatted(guarantee));
        };
        long chosen = seed == null ? System.nanoTime() : seed;
        System.out.printf("%s, %d faults, seed %d%n", guarantee, faults, chosen);
        Path dir = Files.createTempDirectory("densestream-chaos");
        Path picture = dir.resolve("sign.png");
        Files.write(picture, new SignPainter(chosen).draw(0).bytes());
        var settings = new ChaosSettings(
                exactlyOnce,
                only,
                faults,
                chosen,
                rate,
                model == null ? Home.file("models/signs.onnx") : model,
                picture);
        Verdict verdict = new ChaosRun(settings, System.out).run(dir);
        System.out.printf(
                "%d events: %d lost, %d doubled, %d dead letters, %d out of order%n",
                verdict.sent(), verdict.lost(), verdict.doubled(), verdict.deadLetters(), verdict.disordered());
        verdict.problems().forEach(System.out::println);
        if (verdict.holds(exactlyOnce)) {
            Folders.delete(dir);
            return 0;
        }
        System.out.println("the logs are in " + dir);
        return 1;
    }
}
