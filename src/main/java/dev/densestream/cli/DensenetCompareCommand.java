package dev.densestream.cli;

import dev.densestream.image.OpenCvDecoder;
import dev.densestream.train.ComparedNetwork;
import dev.densestream.train.NetworkComparison;
import dev.densestream.train.data.LabelledPictures;
import dev.densestream.train.figures.ComparisonPicture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code densestream densenet compare}. */
@Command(
        name = "compare",
        description = {
            "Train a DenseNet and two pre-activation ResNets on the same pictures with the same recipe, and compare what they get"
                    + " right.",
            "One ResNet has about as many parameters as the DenseNet, the other three times as many. DATA is as for train; where it"
                    + " has no folders train and validation, a fifth of the pictures is kept for validation. Each network is taken"
                    + " as it is after the last epoch. docs/densenet-compare.md has a result."
        },
        footer = {"", "Example: densestream densenet compare pictures --epochs 20 -o compare.png"})
final class DensenetCompareCommand implements Callable<Integer> {
    private static final double VALIDATION_SHARE = 0.2;

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
            names = "--runs",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each network is trained, with another seed each time (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Mixin
    private NetworkArguments network;

    @Mixin
    private RecipeArguments recipe;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Arguments.existingFolder("DATA", data);
        Arguments.atLeastOne("--runs", runs);
        if (out != null) {
            Arguments.writablePng("--out", out);
        }
        LabelledPictures pictures = LabelledPictures.in(data, VALIDATION_SHARE);
        NetworkComparison.Plan plan = checkedPlan(pictures);
        List<ComparedNetwork> compared;
        try (var progress = new BarProgress()) {
            compared = new NetworkComparison(new OpenCvDecoder(), progress).compare(plan, pictures);
        }
        PrintWriter table = spec.commandLine().getOut();
        if (json) {
            table.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(compared));
        } else {
            show(compared, table);
        }
        table.flush();
        if (out != null) {
            ComparisonPicture.draw(compared, pictures.validation().size(), out);
        }
        return 0;
    }

    private NetworkComparison.Plan checkedPlan(LabelledPictures pictures) {
        try {
            return new NetworkComparison.Plan(
                    network.network(pictures.labels().size()),
                    network.preprocess(),
                    recipe.settings(Optional.empty()),
                    runs);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private static void show(List<ComparedNetwork> compared, PrintWriter table) {
        table.printf(
                "%-24s %10s %13s %8s %11s %9s  %s%n",
                "network", "parameters", "multiply-adds", "images/s", "accuracy, %", "deviation", "each run");
        for (ComparedNetwork network : compared) {
            table.printf(
                    Locale.ROOT,
                    "%-24s %,10d %,13d %8.0f %11.1f %9.1f  %s%n",
                    network.name(),
                    network.parameters(),
                    network.multiplyAdds(),
                    network.imagesPerSecond(),
                    100 * network.mean(),
                    100 * network.deviation(),
                    network.accuracies().stream()
                            .map(accuracy -> String.format(Locale.ROOT, "%.1f", 100 * accuracy))
                            .collect(Collectors.joining(" · ")));
        }
    }
}
