package dev.densestream.cli;

import dev.densestream.image.PictureDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.train.Augmentation;
import dev.densestream.train.DenseNetSpec;
import dev.densestream.train.Evaluation;
import dev.densestream.train.LabelledFolders;
import dev.densestream.train.ModelTrainer;
import dev.densestream.train.TrainingSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code densestream train}: from folders of labelled pictures to a prepared model. */
@Command(
        name = "train",
        description = {
            "Train a DenseNet on labelled pictures and write it as a prepared ONNX model.",
            "DATA has a folder for each label, or the two folders train and validation that have them. The state that does best"
                    + " on the validation pictures is kept. The file is written only if ONNX Runtime gives the trained network's"
                    + " own answers with it."
        },
        footer = {"", "Example: densestream train pictures --out models/mine.onnx --epochs 40"})
final class TrainCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DATA", description = "The folder with the pictures.")
    private Path data;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The model file to write.")
    private Path out;

    @Option(
            names = "--validation",
            paramLabel = "DIR",
            description = "Pictures to choose by, if they are not in DATA/validation.")
    private Path validation;

    @Option(
            names = "--validation-split",
            paramLabel = "PART",
            defaultValue = "0.1",
            description = "The part of each label that is kept for validation, if DATA has no such folder"
                    + " (default: ${DEFAULT-VALUE}).")
    private double split;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The model's name in predictions (default: the file's name).")
    private String name;

    @Option(
            names = "--blocks",
            split = ",",
            paramLabel = "LAYERS",
            defaultValue = "4,8,8",
            description = "Layers of each dense block (default: ${DEFAULT-VALUE}).")
    private List<Integer> blocks;

    @Option(
            names = "--growth-rate",
            paramLabel = "K",
            defaultValue = "16",
            description =
                    "Maps that each layer adds; multiples of 16 run fastest on a CPU (default: ${DEFAULT-VALUE}).")
    private int growthRate;

    @Option(
            names = "--stem",
            paramLabel = "STEM",
            defaultValue = "SMALL",
            description = "What stands before the first block: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private DenseNetSpec.Stem stem;

    @Option(
            names = "--stem-width",
            paramLabel = "MAPS",
            defaultValue = "32",
            description = "Maps that the stem makes (default: ${DEFAULT-VALUE}).")
    private int stemWidth;

    @Option(
            names = "--input-size",
            paramLabel = "PIXELS",
            defaultValue = "64",
            description = "Width and height of the model's input (default: ${DEFAULT-VALUE}).")
    private int inputSize;

    @Option(
            names = "--resize",
            paramLabel = "HOW",
            defaultValue = "SHORTER_SIDE",
            description =
                    "How pictures come to that size: ${COMPLETION-CANDIDATES}. SHORTER_SIDE cuts the centre out, SQUASH"
                            + " keeps everything and changes the aspect ratio (default: ${DEFAULT-VALUE}).")
    private Resize resize;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "40",
            description = "How often every picture is seen (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "64",
            description = "Pictures a step (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            defaultValue = "0.1",
            description = "Divided by ten at half and at three quarters of the epochs (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--weight-decay",
            paramLabel = "PART",
            defaultValue = "0.0001",
            description = "How strongly weights are pulled to 0 (default: ${DEFAULT-VALUE}).")
    private double weightDecay;

    @Option(
            names = "--label-smoothing",
            paramLabel = "PART",
            defaultValue = "0.05",
            description = "The part of a label's weight that is spread over all (default: ${DEFAULT-VALUE}).")
    private double smoothing;

    @Option(
            names = "--no-flip",
            description =
                    "Do not flip pictures: for signs, text and everything else where left and right mean something.")
    private boolean noFlip;

    @Option(
            names = "--shift",
            paramLabel = "PART",
            defaultValue = "0.08",
            description = "Move pictures by up to this part of their side (default: ${DEFAULT-VALUE}).")
    private double shift;

    @Option(
            names = "--zoom",
            paramLabel = "PART",
            defaultValue = "0.8",
            description = "Cut out and enlarge down to this part of a side; 1 for none (default: ${DEFAULT-VALUE}).")
    private double zoom;

    @Option(
            names = "--light",
            paramLabel = "PART",
            defaultValue = "0.2",
            description = "Change brightness and contrast by up to this part (default: ${DEFAULT-VALUE}).")
    private double light;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "The same seed is the same run (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Arguments.existingFolder("DATA", data);
        if (validation != null) {
            Arguments.existingFolder("--validation", validation);
        }
        if (!(split > 0 && split < 1)) {
            throw new UsageException("--validation-split %s: allowed is above 0 and below 1".formatted(split));
        }
        Arguments.writable("--out", out);
        LabelledFolders folders =
                validation == null ? LabelledFolders.in(data, split, seed) : LabelledFolders.of(data, validation);
        ModelTrainer.Job job = checkedJob(folders);
        try (var progress = new BarProgress()) {
            var trainer = new ModelTrainer(new PictureDecoder(), progress);
            show(trainer.train(job, folders));
        }
        return 0;
    }

    private ModelTrainer.Job checkedJob(LabelledFolders folders) {
        try {
            return job(folders);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private ModelTrainer.Job job(LabelledFolders folders) {
        String file = out.getFileName().toString();
        return new ModelTrainer.Job(
                name == null ? file.replaceFirst("\\.onnx$", "") : name,
                new DenseNetSpec(
                        stem,
                        stemWidth,
                        growthRate,
                        blocks,
                        true,
                        0.5,
                        folders.labels().size()),
                new PreprocessSpec(
                        resize, resize == Resize.SQUASH ? 0 : inputSize, inputSize, inputSize, Interpolation.BILINEAR),
                new TrainingSettings(
                        epochs,
                        batchSize,
                        learningRate,
                        weightDecay,
                        smoothing,
                        seed,
                        new Augmentation(!noFlip, shift, zoom, light)),
                out,
                Map.of(
                        "network",
                        "DenseNet-BC, blocks %s, growth rate %d, stem %s of %d maps"
                                .formatted(blocks, growthRate, stem, stemWidth),
                        "trained on",
                        "%d pictures of %s".formatted(folders.training().size(), data.getFileName())));
    }

    private void show(ModelTrainer.Report report) throws Exception {
        PrintWriter table = spec.commandLine().getOut();
        report.unreadable().forEach(line -> table.println("left out " + line));
        Evaluation evaluation = report.evaluation();
        table.printf("%-24s %8s %8s%n", "label", "pictures", "recall");
        for (int label = 0; label < evaluation.labels().size(); label++) {
            table.printf(
                    "%-24s %8d %7.1f%%%n",
                    evaluation.labels().get(label), evaluation.pictures(label), 100 * evaluation.recall(label));
        }
        table.printf("%nvalidation accuracy  %.2f %% (epoch %d)%n", 100 * evaluation.accuracy(), report.epoch());
        table.printf(
                "trained on           %d pictures in %d s%n",
                report.trainingPictures(), report.took().toSeconds());
        table.printf("parameters           %,d%n", report.parameters());
        table.printf("ONNX against network %.1e, the largest difference of a probability%n", report.parity());
        table.printf("written              %s, %,d bytes%n", out, Files.size(out));
        table.printf("try it               densestream classify --model %s PICTURE%n", out);
        table.flush();
    }
}
