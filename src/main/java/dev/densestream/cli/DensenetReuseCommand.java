package dev.densestream.cli;

import dev.densestream.train.SavedNetwork;
import dev.densestream.train.figures.FeatureReuse;
import dev.densestream.train.figures.FeatureReuse.Normalisation;
import dev.densestream.train.figures.ReusePicture;
import dev.densestream.train.figures.ReuseReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code densestream densenet reuse}. */
@Command(
        name = "reuse",
        description = {
            "Show how strongly each layer of a trained DenseNet draws on each earlier one, judged by its weights.",
            "The mean magnitude of a convolution's weights over the maps that came from each source: the earlier layers of its"
                    + " block, and the block's input as source 0. With bottlenecks it is the 1×1 convolution that sees them all."
                    + " docs/feature-reuse.md says what can be read from it."
        },
        footer = {"", "Example: densestream densenet reuse models/clothing.onnx -o reuse.png"})
final class DensenetReuseCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "A DenseNet that train wrote, such as models/clothing.onnx.")
    private Path model;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "PNG",
            description = "Draw a heat map for each block into this file.")
    private Path out;

    @Option(names = "--json", description = "Print one JSON object with all numbers.")
    private boolean json;

    @Option(
            names = "--normalise",
            paramLabel = "HOW",
            defaultValue = "PLAIN",
            description = "${COMPLETION-CANDIDATES}: the means as they are, or each column divided by its largest"
                    + " (default: ${DEFAULT-VALUE}).")
    private Normalisation normalisation;

    @Option(
            names = "--batch-norm",
            description = "Multiply each weight by the batch norm's weight of the map that it meets.")
    private boolean batchNorm;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Arguments.existingFile("MODEL", model);
        if (out != null) {
            Arguments.writablePng("--out", out);
        }
        FeatureReuse plain = ReuseReader.read(SavedNetwork.read(model), batchNorm);
        FeatureReuse reuse = switch (normalisation) {
            case PLAIN -> plain;
            case COLUMNS -> plain.columns();
        };
        PrintWriter table = spec.commandLine().getOut();
        if (json) {
            table.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(reuse));
        } else {
            show(reuse, table);
        }
        table.flush();
        if (out != null) {
            ReusePicture.draw(reuse, out);
        }
        return 0;
    }

    private static void show(FeatureReuse reuse, PrintWriter table) {
        table.println("model        " + reuse.model());
        table.println("weights of   " + reuse.convolution());
        table.println("values       " + words(reuse));
        table.printf(
                "%n%-6s %10s %7s   %s%n",
                "block", "input maps", "layers", "the input's value over the mean of the others'");
        for (FeatureReuse.Block block : reuse.blocks()) {
            DoubleSummaryStatistics ratio = block.inputOverOthers();
            table.printf(
                    Locale.ROOT,
                    "%-6d %10d %7d   %.2f to %.2f, mean %.2f%n",
                    block.block(),
                    block.sourceMaps().getFirst(),
                    block.sourceMaps().size() - 1,
                    ratio.getMin(),
                    ratio.getMax(),
                    ratio.getAverage());
        }
    }

    private static String words(FeatureReuse reuse) {
        String values = reuse.batchNorm() ? "mean |weight × batch norm's weight|" : "mean |weight|";
        return switch (reuse.normalisation()) {
            case PLAIN -> values;
            case COLUMNS -> values + ", each column divided by its largest";
        };
    }
}
