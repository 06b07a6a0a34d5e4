package dev.densestream.cli;

import dev.densestream.cli.chaos.ChaosRun;
import dev.densestream.cli.chaos.ChaosSettings;
import dev.densestream.cli.chaos.Fault;
import dev.densestream.cli.chaos.Verdict;
import dev.densestream.model.PreparedModel;
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
                    + " the guarantee did not hold."
        },
        footer = {"", "Example: densestream bench chaos --faults 200 --guarantee exactly-once"})
final class BenchChaosCommand implements Callable<Integer> {
    @Option(
            names = "--faults",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many faults, each kind at least once (default: ${DEFAULT-VALUE}).")
    private int faults;

    @Option(
            names = "--only",
            paramLabel = "FAULT",
            split = ",",
            description = "Only these kinds of faults: ${COMPLETION-CANDIDATES} (default: all).")
    private Set<Fault> only = EnumSet.allOf(Fault.class);

    @Option(
            names = "--guarantee",
            paramLabel = "GUARANTEE",
            defaultValue = "exactly-once",
            description = "exactly-once or at-least-once (default: ${DEFAULT-VALUE}).")
    private String guarantee;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Repeats a run's faults (default: a new one, which is printed).")
    private Long seed;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "150",
            description = "Events a second (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--model", paramLabel = "FILE", description = "A prepared model (default: the demo's).")
    private Path model;

    @Override
    public Integer call() throws Exception {
        Arguments.atLeastOne("--faults", faults);
        Arguments.atLeastOne("--rate", rate);
        boolean exactlyOnce = switch (guarantee) {
            case "exactly-once" -> true;
            case "at-least-once" -> false;
            default ->
                throw new UsageException(
                        "--guarantee %s: allowed are exactly-once and at-least-once".formatted(guarantee));
        };
        long chosen = seed == null ? System.nanoTime() : seed;
        System.out.printf("%s, %d faults, seed %d%n", guarantee, faults, chosen);
        try (var folder = TemporaryFolder.create("densestream-chaos")) {
            return run(folder, exactlyOnce, chosen);
        }
    }

    private int run(TemporaryFolder folder, boolean exactlyOnce, long chosen) throws Exception {
        Path dir = folder.path();
        Path picture = dir.resolve("sign.png");
        Files.write(picture, new SignPainter(chosen).draw(0).bytes());
        var settings = new ChaosSettings(
                exactlyOnce,
                only,
                faults,
                chosen,
                rate,
                model == null ? Home.file("models/signs.onnx") : Arguments.existingFile("--model", model),
                picture);
        Verdict verdict = verdict(settings, folder);
        System.out.printf(
                "%d events: %d lost, %d doubled, %d dead letters, %d out of order%n",
                verdict.sent(), verdict.lost(), verdict.doubled(), verdict.deadLetters(), verdict.disordered());
        verdict.problems().forEach(System.out::println);
        if (verdict.holds(exactlyOnce)) {
            return 0;
        }
        folder.keep();
        System.out.println("the logs are in " + dir);
        return 1;
    }

    private static Verdict verdict(ChaosSettings settings, TemporaryFolder folder) {
        // Otherwise only a log would say it.
        PreparedModel.open(settings.model());
        try {
            return new ChaosRun(settings, System.out).run(folder.path());
        } catch (Exception e) {
            folder.keep();
            throw new CommandException("%s; the logs are in %s".formatted(ErrorWords.line(e), folder.path()), e);
        }
    }
}
