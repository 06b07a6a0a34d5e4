package dev.densestream.cli;

import dev.densestream.image.PictureDecoder;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import dev.densestream.model.prepare.Precision;
import dev.densestream.model.verify.Comparison;
import dev.densestream.model.verify.Evaluation;
import dev.densestream.model.verify.Expectation;
import dev.densestream.model.verify.FolderVerifier;
import dev.densestream.model.verify.LabelledFolder;
import dev.densestream.model.verify.PictureFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code densestream model verify}. */
@Command(
        name = "verify",
        description = {
            "Run a prepared model on labelled pictures.",
            "The pictures lie in a folder for each label. It says how many are recognised, each label's recall and precision,"
                    + " what is taken for what, and whether scores mean what they say. With --expect it compares the model's"
                    + " scores with those of the framework that it came from instead; the exit code is 1 where they differ."
        },
        footer = {"", "Example: densestream model verify models/clothing.onnx --images validation/"})
final class ModelVerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A prepared model.")
    private Path file;

    @Option(names = "--images", required = true, paramLabel = "DIR", description = "The folder with the pictures.")
    private Path images;

    @Option(
            names = "--expect",
            paramLabel = "JSONL",
            description = "Scores of the model's own framework, a line for each picture of --images:"
                    + " {\"file\": \"cat/1.jpg\", \"scores\": [0.98, 0.02]}.")
    private Path expect;

    @Option(
            names = "--tolerance",
            paramLabel = "PART",
            description = "How far a score may be from the expected, as a part of the picture's highest"
                    + " (default: 0.001, for a model in fp16 0.01).")
    private Double tolerance;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(
            names = "--batch-size",
            defaultValue = "32",
            description = "Most pictures in one run of the model (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--provider",
            defaultValue = "AUTO",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Provider provider;

    @Override
    public Integer call() {
        PreparedModel model = PreparedModel.open(Arguments.existingFile("FILE", file));
        Arguments.existingFolder("--images", images);
        Arguments.between("--batch-size", 1, SessionOptions.LARGEST_BATCH, batchSize);
        if (expect == null && tolerance != null) {
            throw new UsageException("--tolerance %s: it is for --expect, which is missing".formatted(tolerance));
        }
        var files = new PictureFiles(new PictureDecoder());
        StopSignals.cutOff(() -> {});
        try (OnnxSession session = OnnxSession.open(model, new SessionOptions(provider, batchSize))) {
            return expect == null ? evaluate(session, files) : compare(session, files);
        }
    }

    private int evaluate(OnnxSession session, PictureFiles files) {
        LabelledFolder folder =
                LabelledFolder.of(images, session.model().contract().labels());
        FolderVerifier verifier = new FolderVerifier(session, files);
        Evaluation evaluation;
        try (var progress = new BarProgress()) {
            progress.begin("classifying", folder.pictures().size());
            evaluation = verifier.verify(folder, progress::step);
        }
        PrintWriter err = spec.commandLine().getErr();
        verifier.unreadable().forEach(line -> err.println("left out " + line));
        err.flush();
        EvaluationReport report =
                EvaluationReport.of(evaluation, verifier.unreadable().size());
        print(
                report,
                () -> EvaluationTables.of(evaluation, report)
                        .forEach(spec.commandLine().getOut()::println));
        return 0;
    }

    private int compare(OnnxSession session, PictureFiles files) {
        Precision precision = Precision.of(session.model().contract().provenance());
        double allowed = tolerance == null ? precision.usualTolerance() : tolerance;
        Comparison comparison = Expectation.read(Arguments.existingFile("--expect", expect), images, allowed, files)
                .compare(session);
        print(
                comparison,
                () -> spec.commandLine().getOut().printf("%s: %s%n", verdict(comparison), comparison.words()));
        return comparison.agrees() ? 0 : 1;
    }

    private static String verdict(Comparison comparison) {
        if (!comparison.agrees()) {
            return "does not agree";
        }
        return comparison.tells() ? "agrees" : "agrees, but with a little less red it does too, so this tells nothing";
    }

    private void print(Object report, Runnable words) {
        if (json) {
            spec.commandLine()
                    .getOut()
                    .println(
                            JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(report));
        } else {
            words.run();
        }
        spec.commandLine().getOut().flush();
    }
}
