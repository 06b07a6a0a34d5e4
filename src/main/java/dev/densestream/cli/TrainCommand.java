package dev.densestream.cli;

import dev.densestream.cli.labels.PictureCache;
import dev.densestream.image.PictureDecoder;
import dev.densestream.model.verify.Evaluation;
import dev.densestream.train.HeadTuner;
import dev.densestream.train.ModelTrainer;
import dev.densestream.train.ModelTrainer.Outcome;
import dev.densestream.train.SavedNetwork;
import dev.densestream.train.Start;
import dev.densestream.train.TrainingDevice;
import dev.densestream.train.TrainingSettings;
import dev.densestream.train.Tune;
import dev.densestream.train.data.LabelledPictures;
import dev.densestream.train.data.Progress;
import dev.densestream.train.report.ReportFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code densestream train}: from folders of labelled pictures to a prepared model. */
@Command(
        name = "train",
        description = {
            "Train a DenseNet on labelled pictures and write it as a prepared ONNX model.",
            "DATA has a folder for each label, or the two folders train and validation that have them. The state that does best"
                    + " on the validation pictures is kept. The file is written only if ONNX Runtime gives the trained network's"
                    + " own answers with it.",
            "After each epoch, and on Ctrl-C (exit code 130), a checkpoint is written into FILE.unfinished; the same command goes on"
                    + " from there. In the end FILE.report has a page to open in a browser."
        },
        footer = {"", "Example: densestream train pictures --out models/mine.onnx --epochs 40"})
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private DataArguments data;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The model file to write.")
    private Path out;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The model's name in predictions (default: the file's name).")
    private String name;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description =
                    "Go on from a DenseNet that densestream train wrote, or PyTorch exported and model import prepared, instead"
                            + " of from nothing: its network, input size and values. With other labels than its own it gets a"
                            + " new classifier. With --tune head, from any prepared model.")
    private Path from;

    @Option(
            names = "--tune",
            paramLabel = "PART",
            description =
                    "With --from, what is trained: ${COMPLETION-CANDIDATES} (default: all). last-block leaves everything"
                            + " before the last dense block as it is: for few pictures, and faster. head trains the classifier"
                            + " alone, on what ONNX Runtime makes of each picture once: a matter of seconds.")
    private Tune tune;

    @Mixin
    private HeadArguments head;

    @Option(
            names = "--embedding",
            description =
                    "Give the model a second output, the embedding: what its classifier reads, for search and comparison. Going"
                            + " on from a model that has it, it stays.")
    private boolean embedding;

    @Option(names = "--fresh", description = "Begin anew where there is an unfinished run.")
    private boolean fresh;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "AUTO",
            description =
                    "What to train on: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). AUTO takes the GPU where the"
                            + " PyTorch that is loaded can use one; docs/gpu.md says how it comes to.")
    private TrainingDevice device;

    @Option(
            names = "--download-pytorch",
            paramLabel = "BUILD",
            description = "Let DJL fetch PyTorch for CUDA from publish.djl.ai, some gigabytes once; allowed is cu128.")
    private String download;

    @Mixin
    private NetworkArguments network;

    @Mixin
    private RecipeArguments recipe;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        data.check(spec.commandLine().getParseResult());
        checkFrom();
        Arguments.writable("--out", out);
        var report = new ReportFolder(out);
        if (Files.exists(report.folder()) && !Files.isDirectory(report.folder())) {
            throw new UsageException(
                    "--out %s: the report would be in %s, and that is a file".formatted(out, report.folder()));
        }
        try (var progress = new BarProgress();
                var cache = new PictureCache()) {
            Work work = work(data.pictures(cache, progress));
            var signal = new AtomicInteger();
            StopSignals.on(signal::set);
            return switch (work.run(progress, () -> signal.get() > 0)) {
                case Outcome.Trained trained -> {
                    report.write(trained);
                    show(trained, report);
                    yield 0;
                }
                case Outcome.Stopped(String next, Path kept) -> {
                    progress.tell("stopped; the same command goes on with %s, from %s".formatted(next, kept));
                    yield StopSignals.exitCode(signal.get());
                }
            };
        }
    }

    private void checkFrom() {
        if (tune != Tune.HEAD) {
            head.refuse();
        } else if (device == TrainingDevice.CUDA) {
            throw new UsageException("--device cuda: with --tune head there is too little to compute for a GPU");
        }
        if (download != null && !download.equals("cu128")) {
            throw new UsageException("--download-pytorch %s: allowed is cu128".formatted(download));
        }
        if (from == null && tune != null) {
            throw new UsageException("--tune %s: there is nothing to tune without --from FILE".formatted(tune));
        }
        if (from != null) {
            Arguments.existingFile("--from", from);
            NetworkArguments.NAMES.stream()
                    .filter(spec.commandLine().getParseResult()::hasMatchedOption)
                    .findFirst()
                    .ifPresent(option -> {
                        throw new UsageException(
                                "%s cannot be given with --from: the file decides it".formatted(option));
                    });
        }
    }

    /** A training that was found to be possible. */
    private interface Work {
        Outcome run(Progress progress, BooleanSupplier stop);
    }

    private Work work(LabelledPictures pictures) {
        try {
            TrainingSettings settings =
                    recipe.settings(Optional.ofNullable(from).map(file -> tune == null ? Tune.ALL : tune));
            if (tune == Tune.HEAD) {
                HeadTuner.Job job = head.job(name(), from, settings, embedding, out, provenance(pictures));
                return (progress, stop) -> new HeadTuner(new PictureDecoder(), progress).tune(job, pictures, stop);
            }
            ModelTrainer.Job job = job(pictures, settings);
            return (progress, stop) -> new ModelTrainer(new PictureDecoder(), progress, device, download != null)
                    .train(job, pictures, stop);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private String name() {
        return name == null ? Arguments.modelName(out) : name;
    }

    private Map<String, String> provenance(LabelledPictures pictures) {
        return Map.of(
                "trained on", "%d pictures of %s".formatted(pictures.training().size(), data.words()));
    }

    private ModelTrainer.Job job(LabelledPictures pictures, TrainingSettings settings) {
        Optional<SavedNetwork> saved = Optional.ofNullable(from).map(SavedNetwork::read);
        Start start = saved.map(
                        file -> Start.from(file, pictures.labels(), tune == null ? Tune.ALL : tune, settings.seed()))
                .orElseGet(() -> Start.scratch(network.network(pictures.labels().size()), settings.seed()));
        return new ModelTrainer.Job(
                name(),
                start,
                saved.map(SavedNetwork::preprocess).orElseGet(network::preprocess),
                settings,
                embedding || saved.filter(SavedNetwork::hasEmbedding).isPresent(),
                out,
                fresh,
                provenance(pictures));
    }

    private void show(Outcome.Trained trained, ReportFolder report) throws IOException {
        PrintWriter table = spec.commandLine().getOut();
        Evaluation evaluation = trained.evaluation();
        table.printf("%-24s %8s %8s%n", "label", "pictures", "recall");
        for (int label = 0; label < evaluation.labels().size(); label++) {
            table.printf(
                    "%-24s %8d %7.1f%%%n",
                    evaluation.labels().get(label), evaluation.pictures(label), 100 * evaluation.recall(label));
        }
        table.printf(
                "%nvalidation accuracy  %.2f %% (epoch %d of %d)%n",
                100 * evaluation.accuracy(), trained.epoch(), trained.history().size());
        table.printf(
                "calibration error    %.4f, %.4f before temperature %.3f%n",
                evaluation.calibration().expectedError(),
                trained.uncalibrated().calibration().expectedError(),
                trained.temperature());
        table.printf("trained on           %d pictures in %.0f s%n", trained.trainingPictures(), trained.seconds());
        table.printf("parameters           %,d%n", trained.parameters());
        table.printf("ONNX against network %.1e, the largest difference of a probability%n", trained.parity());
        table.printf("written              %s, %,d bytes%n", out, Files.size(out));
        table.printf("report               %s%n", report.page());
        table.printf("try it               densestream classify --model %s PICTURE%n", out);
        table.flush();
    }
}
