package dev.densestream.cli;

import dev.densestream.model.ModelReport;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.ProviderChooser;
import dev.densestream.model.SessionOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code densestream model inspect}. */
@Command(
        name = "inspect",
        description = {
            "Say what a model file is.",
            "Its labels, preprocessing, shapes and size, where it came from, and where it would run on this machine. The file is"
                    + " checked and opened once; one that cannot be served is an error."
        },
        footer = {"", "Example: densestream model inspect models/signs.onnx"})
public final class ModelInspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A prepared model, such as models/signs.onnx.")
    private Path file;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        PreparedModel model = PreparedModel.open(Arguments.existingFile("FILE", file));
        ModelReport report;
        try (OnnxSession session = OnnxSession.open(model, new SessionOptions(Provider.AUTO, 1))) {
            session.warmUp();
            report = ModelReport.of(
                    model, session.provider(), ProviderChooser.here().available());
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(report));
        } else {
            report.lines().forEach(out::println);
        }
        out.flush();
        return 0;
    }
}
