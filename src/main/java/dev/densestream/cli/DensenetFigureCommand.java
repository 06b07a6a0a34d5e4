package dev.densestream.cli;

import dev.densestream.train.figures.ImageNetPicture;
import dev.densestream.train.figures.ImageNetResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code densestream densenet figure}. */
@Command(
        name = "figure",
        description = {
            "Show the published errors of DenseNets and ResNets on ImageNet beside what the networks cost.",
            "Parameters and multiply-adds are counted here, from the networks' numbers. The errors were measured by others, on"
                    + " weights that they trained; each row says by whom. docs/densenet-figure.md says what can be read from it."
        },
        footer = {"", "Example: densestream densenet figure -o figure.png"})
final class DensenetFigureCommand implements Callable<Integer> {
    @Option(
            names = {"-o", "--out"},
            paramLabel = "PNG",
            description = "Draw errors over parameters and over multiply-adds into this file.")
    private Path out;

    @Option(names = "--json", description = "Print a JSON array, one object for each network and source.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (out != null) {
            Arguments.writablePng("--out", out);
        }
        List<ImageNetResult> results = ImageNetResult.all();
        PrintWriter table = spec.commandLine().getOut();
        if (json) {
            table.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(results));
        } else {
            table.printf(
                    "%-13s %11s %14s %8s %8s  %s%n",
                    "name", "parameters", "multiply-adds", "top-1, %", "top-5, %", "errors from");
            results.forEach(result -> table.println(line(result)));
        }
        table.flush();
        if (out != null) {
            ImageNetPicture.draw(results, out);
        }
        return 0;
    }

    private static String line(ImageNetResult result) {
        return String.format(
                Locale.ROOT,
                "%-13s %,11d %,14d %8s %8s  %s",
                result.name(),
                result.parameters(),
                result.multiplyAdds(),
                result.top1Error().toPlainString(),
                result.top5Error().toPlainString(),
                result.source());
    }
}
