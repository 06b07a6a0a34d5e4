package dev.densestream.cli;

import dev.densestream.train.DenseNetSpec;
import dev.densestream.train.PublishedNet;
import dev.densestream.train.TrainingSpeed;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code densestream bench training}. */
@Command(
        name = "training",
        description = {
            "Measure how fast a published DenseNet is trained here, and by PyTorch in Python on the same machine.",
            "Both take turns, on random pictures. Python is left out where it or its torch is missing. The peak memory is that of"
                    + " the whole process, so measure one network at a time."
        },
        footer = {"", "Example: densestream bench training --network densenet-bc-100-12"})
final class BenchTrainingCommand implements Callable<Integer> {
    @Option(
            names = "--network",
            paramLabel = "NAME",
            defaultValue = "densenet-bc-100-12",
            description = "One of `densestream densenet list` (default: ${DEFAULT-VALUE}).")
    private String network;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "64",
            description = "Pictures a step (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "5",
            description = "Steps a round, after one that is not counted (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "2",
            description = "How often each is measured (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--evaluate", description = "Measure answers instead of training.")
    private boolean evaluate;

    @Mixin
    private PythonArguments python;

    @Override
    public Integer call() throws Exception {
        Arguments.atLeastOne("--batch-size", batchSize);
        Arguments.atLeastOne("--steps", steps);
        Arguments.atLeastOne("--rounds", rounds);
        PublishedNet net = net();
        StopSignals.cutOff(() -> {});
        measure(net, python.python(), System.out);
        return 0;
    }

    private PublishedNet net() {
        return Arrays.stream(PublishedNet.values())
                .filter(each -> each.toString().equals(network))
                .findFirst()
                .orElseThrow(() -> new UsageException("--network %s: allowed are %s"
                        .formatted(
                                network,
                                Arrays.stream(PublishedNet.values())
                                        .map(PublishedNet::toString)
                                        .collect(Collectors.joining(", ")))));
    }

    private void measure(PublishedNet net, Python other, PrintStream out) throws Exception {
        String missing = other.missing("torch");
        out.printf(
                "%s, batches of %d, %s; %s%n",
                net,
                batchSize,
                evaluate ? "evaluation" : "training",
                missing == null ? "Python's torch " + other.version("torch") : "without Python: " + missing);
        double sum = 0;
        try (var here = new TrainingSpeed(net, batchSize)) {
            run(here, 1);
            for (int round = 1; round <= rounds; round++) {
                double ours = run(here, steps);
                if (missing == null) {
                    String[] theirs = python(net, other).split(" ");
                    double rate = Double.parseDouble(theirs[0]);
                    sum += ours / rate;
                    out.printf(
                            "round %d: %.1f images/s, Python %.1f images/s with a peak of %,d MB, ratio %.2f%n",
                            round, ours, rate, Math.round(Double.parseDouble(theirs[1]) / 1_000), ours / rate);
                } else {
                    out.printf("round %d: %.1f images/s%n", round, ours);
                }
            }
        }
        out.printf("peak memory of this process: %s%n", peak());
        if (missing == null) {
            out.printf("ratio %.2f%n", sum / rounds);
        }
    }

    private double run(TrainingSpeed here, int count) {
        return evaluate ? here.evaluate(count) : here.train(count);
    }

    /** @return images/s and the peak memory in kB */
    private String python(PublishedNet net, Python other) throws IOException, InterruptedException {
        DenseNetSpec spec = net.spec(net.classes().getFirst());
        return other.runResource(
                "torch_rate.py",
                spec.blocks().stream().map(String::valueOf).collect(Collectors.joining(",")),
                Integer.toString(spec.growthRate()),
                Integer.toString(spec.stemWidth()),
                spec.bottleneck() ? "bc" : "plain",
                Integer.toString(net.inputSize()),
                Integer.toString(spec.classes()),
                Integer.toString(batchSize),
                Integer.toString(steps),
                evaluate ? "evaluate" : "train");
    }

    /** As Linux counts it. */
    private static String peak() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return "not known on this system";
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> "%,d MB".formatted(Long.parseLong(line.replaceAll("\\D", "")) / 1_000))
                    .findFirst()
                    .orElse("not known on this system");
        }
    }
}
