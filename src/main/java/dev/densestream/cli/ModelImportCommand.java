package dev.densestream.cli;

import dev.densestream.image.PictureDecoder;
import dev.densestream.image.Pixels;
import dev.densestream.model.prepare.ImportJob;
import dev.densestream.model.prepare.ImportReport;
import dev.densestream.model.prepare.Labels;
import dev.densestream.model.prepare.Layout;
import dev.densestream.model.prepare.ModelImporter;
import dev.densestream.model.prepare.Precision;
import dev.densestream.model.verify.Expectation;
import dev.densestream.model.verify.PictureFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code densestream model import}. */
@Command(
        name = "import",
        description = {
            "Make a prepared model of an ONNX image classifier.",
            "Scaling, layout and softmax become nodes of the graph, labels and preprocessing go into its metadata. The file is"
                    + " written only if it gives the original's own answers, alone and in batches. What the ONNX file does"
                    + " not say (labels, scaling, order of colours) must be said here; nothing is guessed."
        },
        footer = {
            "",
            "Example: densestream model import densenet121.onnx --labels imagenet.txt --preset imagenet --out models/d121.onnx"
        })
final class ModelImportCommand implements Callable<Integer> {
    private static final int PICTURES = 14;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description = "An ONNX image classifier; or a prepared model, for --precision fp16 or --embedding.")
    private Path file;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file to write.")
    private Path out;

    @Option(
            names = "--labels",
            paramLabel = "FILE|LIST",
            description = "A label a line, JSON (array, index to label, id2label, label_names), or cat,dog.")
    private String labels;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The model's name in predictions (default: the file's name).")
    private String name;

    @Mixin
    private PreprocessArguments preprocess;

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            description = "${COMPLETION-CANDIDATES}: where the colours stand in the input, if the file does not tell.")
    private Layout layout;

    @Mixin
    private ScoreArguments scores;

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            defaultValue = "FP32",
            description =
                    "${COMPLETION-CANDIDATES}: FP16 is for GPUs, and slower on a CPU (default: ${DEFAULT-VALUE}).")
    private Precision precision;

    @Option(
            names = "--embedding",
            description = "Give the model a second output, embedding: what its last layer reads of each picture.")
    private boolean embedding;

    @Option(
            names = "--expect",
            paramLabel = "JSONL",
            description = "Scores that the network's own framework gave for the pictures of --images, a line each:"
                    + " {\"file\": \"cat/1.jpg\", \"scores\": [0.98, 0.02]}.")
    private Path expect;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description = "Pictures to compare on (default: drawn signs), and those that --expect names.")
    private Path images;

    @Option(
            names = "--tolerance",
            paramLabel = "PART",
            description = "How far a score may be from the expected, as a part of the picture's highest"
                    + " (default: 0.001, with FP16 0.01).")
    private Double tolerance;

    @Override
    public Integer call() throws IOException {
        ImportJob job = job();
        var importer = new ModelImporter(job);
        StopSignals.cutOff(importer::abandon);
        ImportReport report = importer.run();
        show(job, report);
        return 0;
    }

    private ImportJob job() throws IOException {
        Arguments.existingFile("FILE", file);
        Arguments.writable("--out", out);
        if (images != null) {
            Arguments.existingFolder("--images", images);
        }
        if (expect == null && tolerance != null) {
            throw new UsageException("--tolerance %s: it is for --expect, which is missing".formatted(tolerance));
        }
        var files = new PictureFiles(new PictureDecoder());
        return new ImportJob(
                file,
                out,
                name == null ? Arguments.modelName(out) : name,
                labels == null ? List.of() : Labels.of(labels),
                preprocess.options(),
                Optional.ofNullable(layout),
                scores.options(),
                precision,
                embedding,
                pictures(files),
                expectation(files));
    }

    private Optional<Expectation> expectation(PictureFiles files) {
        if (expect == null) {
            return Optional.empty();
        }
        if (images == null) {
            throw new UsageException(
                    "--expect %s: the pictures are missing, name their folder with --images".formatted(expect));
        }
        double allowed = tolerance == null ? precision.usualTolerance() : tolerance;
        return Optional.of(Expectation.read(Arguments.existingFile("--expect", expect), images, allowed, files));
    }

    private List<Pixels> pictures(PictureFiles files) throws IOException {
        var pictures = new RealPictures(files);
        return images == null ? pictures.drawn(PICTURES) : pictures.below(images, PICTURES);
    }

    private void show(ImportJob job, ImportReport report) throws IOException {
        PrintWriter lines = spec.commandLine().getOut();
        report.findings().forEach(lines::println);
        lines.printf(
                "%-14s %d pictures, alone and in batches of 2 and 7: largest difference of a probability %.1e, same first label %d of %d%n",
                "self-check",
                report.pictures(),
                report.agreement().largest(),
                report.agreement().sameLabel(),
                report.agreement().pictures());
        report.expectation().ifPresent(comparison -> lines.printf("%-14s %s%n", "expected", comparison.words()));
        if (report.unverified()) {
            lines.printf(
                    "%-14s preprocessing unverified: a wrong mean agrees with itself; compare with your framework's scores (--expect, docs/model-import.md)%n",
                    "warning");
        }
        lines.printf("%-14s %s, %s, %,d bytes%n", "written", job.out(), precision.label(), Files.size(job.out()));
        lines.printf("%-14s densestream classify --model %s PICTURE%n", "try it", job.out());
        lines.flush();
    }
}
