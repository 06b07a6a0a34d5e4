package dev.densestream.cli;

import dev.densestream.image.OpenCvDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.train.Augmentation;
import dev.densestream.train.ComparedNetwork;
import dev.densestream.train.DenseNetSpec;
import dev.densestream.train.DenseNetSpec.Stem;
import dev.densestream.train.LabelledFolders;
import dev.densestream.train.NetworkComparison;
import dev.densestream.train.TrainingSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code densestream densenet compare}. */
@Command(
        name = "compare",
        description = {
            "Train a DenseNet-BC and two pre-activation ResNets, of about its parameters and of three times as many, on the same"
                    + " pictures with the same recipe, and compare what they get right.",
            "DATA is as for train. The recipe is the paper's: Nesterov momentum 0.9, weight decay 0.0001, a rate that is divided by"
                    + " ten at half and at three quarters of the epochs, shifted and flipped pictures. Each network is taken as it is"
                    + " after the last epoch."
        })
final class DensenetCompareCommand implements Callable<Integer> {
    private static final double WEIGHT_DECAY = 1e-4;
    /** 4 of 32 pixels. */
    private static final double SHIFT = 0.125;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DATA", description = "The folder with the pictures.")
    private Path data;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "PNG",
            description = "Draw accuracy over parameters and over multiply-adds into this file.")
    private Path out;

    @Option(names = "--json", description = "Print a JSON array, one object for each network.")
    private boolean json;

    @Option(
            names = "--blocks",
            split = ",",
            paramLabel = "LAYERS",
            defaultValue = "6,6,6",
            description = "Layers of each dense block of the DenseNet (default: ${DEFAULT-VALUE}).")
    private List<Integer> blocks;

    @Option(
            names = "--growth-rate",
            paramLabel = "K",
            defaultValue = "12",
            description =
                    "Maps that each of its layers adds; its stem makes twice as many (default: ${DEFAULT-VALUE}).")
    private int growthRate;

    @Option(
            names = "--stem",
            defaultValue = "SMALL",
            description = "What all networks begin with: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Stem stem;

    @Option(
            names = "--input-size",
            paramLabel = "PIXELS",
            defaultValue = "64",
            description = "Width and height of the pictures (default: ${DEFAULT-VALUE}).")
    private int inputSize;

    @Option(names = "--epochs", defaultValue = "20", description = "Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(names = "--batch-size", defaultValue = "64", description = "Pictures a step (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(names = "--learning-rate", defaultValue = "0.1", description = "The first one (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(names = "--no-flip", description = "Do not flip pictures.")
    private boolean noFlip;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each network is trained (default: ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(names = "--seed", defaultValue = "1", description = "The first seed (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() {
        LabelledFolders folders = LabelledFolders.in(data, 0.1, seed);
        List<ComparedNetwork> compared;
        try (var progress = new BarProgress()) {
            compared = new NetworkComparison(new OpenCvDecoder(), progress).compare(plan(folders), folders);
        }
        PrintWriter table = spec.commandLine().getOut();
        if (json) {
            table.println(Json.indented(compared));
        } else {
            show(compared, table);
        }
        table.flush();
        return 0;
    }

    private NetworkComparison.Plan plan(LabelledFolders folders) {
        return new NetworkComparison.Plan(
                new DenseNetSpec(
                        stem,
                        2 * growthRate,
                        growthRate,
                        blocks,
                        true,
                        0.5,
                        folders.labels().size()),
                new PreprocessSpec(Resize.SQUASH, 0, inputSize, inputSize, Interpolation.BILINEAR),
                new TrainingSettings(
                        epochs, batchSize, learningRate, WEIGHT_DECAY, 0, seed, new Augmentation(!noFlip, SHIFT, 1, 0)),
                seeds);
    }

    private static void show(List<ComparedNetwork> compared, PrintWriter table) {
        table.printf(
                "%-28s %10s %13s %9s %9s %9s  %s%n",
                "network", "parameters", "multiply-adds", "images/s", "accuracy", "deviation", "each seed");
        for (ComparedNetwork network : compared) {
            table.printf(
                    Locale.ROOT,
                    "%-28s %,10d %,13d %9.0f %7.1f %% %9.1f  %s%n",
                    network.name(),
                    network.parameters(),
                    network.multiplyAdds(),
                    network.imagesPerSecond(),
                    100 * network.mean(),
                    100 * network.deviation(),
                    network.accuracies().stream()
                            .map(accuracy -> String.format(Locale.ROOT, "%.1f", 100 * accuracy))
                            .toList());
        }
    }
}
