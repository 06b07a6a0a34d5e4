package dev.densestream.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.densestream.image.ImageDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.model.Activation;
import dev.densestream.model.ModelContract;
import dev.densestream.model.verify.Evaluation;
import dev.densestream.train.data.Augmentation;
import dev.densestream.train.data.DataException;
import dev.densestream.train.data.DecodedPictures;
import dev.densestream.train.data.Labelled;
import dev.densestream.train.data.LabelledPictures;
import dev.densestream.train.data.Progress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** From labelled pictures to a prepared model file. */
public final class ModelTrainer {
    private final ImageDecoder decoder;
    private final Progress progress;

    /** @param decoder the one that serves, so that training sees what serving will see */
    public ModelTrainer(ImageDecoder decoder, Progress progress) {
        this.decoder = decoder;
        this.progress = progress;
    }

    /**
     * What to train and where to write it.
     *
     * @param name the model's name in predictions
     * @param preprocess how pictures become the model's input
     * @param out the model file; checkpoints lie beside it while the run is unfinished
     * @param fresh whether checkpoints of an earlier run are removed
     */
    public record Job(
            String name,
            Start start,
            PreprocessSpec preprocess,
            TrainingSettings settings,
            Path out,
            boolean fresh,
            Map<String, String> provenance) {
        public Job {
            int least = start.network().leastInput();
            if (Math.min(preprocess.width(), preprocess.height()) < least) {
                throw new IllegalArgumentException(
                        "input size %d × %d: this network halves it until nothing is left, allowed is %d and more"
                                .formatted(preprocess.width(), preprocess.height(), least));
            }
        }
    }

    /** What came of it. */
    public sealed interface Outcome {
        /**
         * There is a model.
         *
         * @param evaluation of the validation pictures, as the file answers
         * @param history one entry for each epoch
         * @param epoch the one that was kept, from 1
         * @param temperature that the file divides logits by
         * @param uncalibrated the calibration error without it
         * @param parity the largest difference between a probability of the trained network and of the exported file
         */
        record Trained(
                Evaluation evaluation,
                List<EpochMetrics> history,
                int epoch,
                long parameters,
                int trainingPictures,
                double temperature,
                double uncalibrated,
                double parity)
                implements Outcome {
            public Trained {
                history = List.copyOf(history);
            }

            /** For all epochs, whether in one run or in several. */
            public double seconds() {
                return history.stream().mapToDouble(EpochMetrics::seconds).sum();
            }
        }

        /**
         * It was asked to stop. The same job goes on from there.
         *
         * @param epoch to go on with, from 1
         * @param step to go on with, from 1
         * @param checkpoints the folder that they are in
         */
        record Stopped(int epoch, int step, Path checkpoints) implements Outcome {}
    }

    /**
     * Goes on with the unfinished run of the same job where there is one.
     *
     * @param stop asked after each step; a checkpoint is written then
     * @throws DataException if there is nothing to learn from
     * @throws UnfinishedRunException if there is an unfinished run of another job
     * @throws TrainingException if training diverged, memory is short, or the file would not do what the network does
     */
    public Outcome train(Job job, LabelledPictures pictures, BooleanSupplier stop) {
        Map<String, String> arguments = RunArguments.of(job.start(), job.preprocess(), job.settings(), pictures);
        var checkpoints = new Checkpoints(job.out(), progress::tell);
        if (job.fresh()) {
            checkpoints.delete();
        }
        Checkpoint from = checkpoints
                .latest(arguments)
                .orElseGet(() -> new Checkpoint(
                        Checkpoint.State.start(arguments),
                        job.start().parameters(),
                        Map.of(),
                        java.util.Optional.empty()));
        if (from.state().epoch() + from.state().step() > 0) {
            progress.tell("goes on with the run in %s: epoch %d, step %d"
                    .formatted(
                            checkpoints.folder(),
                            from.state().epoch() + 1,
                            from.state().step() + 1));
        }
        pictures.leftOut().forEach(line -> progress.tell("left out " + line));
        try (DecodedPictures training = read(
                        pictures.training(),
                        pictures.labels(),
                        enlarged(job.preprocess(), job.settings().augmentation()),
                        "reading to learn");
                DecodedPictures validation =
                        read(pictures.validation(), pictures.labels(), job.preprocess(), "reading to validate")) {
            check(training, validation, job);
            return train(job, training, validation, from, checkpoints, stop);
        }
    }

    private Outcome train(
            Job job,
            DecodedPictures training,
            DecodedPictures validation,
            Checkpoint from,
            Checkpoints checkpoints,
            BooleanSupplier stop) {
        Engine engine = Torch.start();
        Start start = job.start();
        TrainingSettings settings = job.settings();
        PreprocessSpec size = job.preprocess();
        var step = new TrainingStep(settings, training, start.scaling(), size.width(), size.height(), engine);
        var evaluator = new Evaluator(validation, start.scaling(), engine);
        try (NDManager manager = engine.newBaseManager();
                Network network =
                        new Network(start.network(), from.current(), start.tune(), settings.dropout(), manager)) {
            var loop = new TrainingLoop(settings, step, evaluator, network, from, checkpoints, progress);
            return switch (loop.train(stop)) {
                case TrainingLoop.End.Stopped(int epoch, int next) ->
                    new Outcome.Stopped(epoch, next, checkpoints.folder());
                case TrainingLoop.End.Finished(List<EpochMetrics> history) -> {
                    Outcome.Trained trained = export(
                            job, network.values(), evaluator.answers(network), validation, history, training.size());
                    checkpoints.delete();
                    yield trained;
                }
            };
        }
    }

    private static Outcome.Trained export(
            Job job,
            Parameters parameters,
            Answers answers,
            DecodedPictures validation,
            List<EpochMetrics> history,
            int trainingPictures) {
        double temperature = Temperature.fitting(answers);
        Evaluation evaluation = answers.evaluation(temperature);
        EpochMetrics best = EpochMetrics.best(history);
        var contract = new ModelContract(
                job.name(),
                validation.labels(),
                Activation.SOFTMAX,
                job.preprocess(),
                provenance(job, best, temperature, evaluation));
        DenseNetSpec network = job.start().network();
        double parity = new ParityGate(validation, answers, temperature)
                .write(
                        DenseNetGraph.of(
                                network, parameters, contract, job.start().scaling(), temperature),
                        job.out());
        return new Outcome.Trained(
                evaluation,
                history,
                best.epoch(),
                network.parameters(),
                trainingPictures,
                temperature,
                answers.evaluation(1).calibration().expectedError(),
                parity);
    }

    /** Pictures that parts are cut out of are kept larger, so that a part is not a blur. */
    static PreprocessSpec enlarged(PreprocessSpec spec, Augmentation augmentation) {
        double by = augmentation.spare();
        return new PreprocessSpec(
                spec.resize(),
                spec.resize() == Resize.SQUASH ? 0 : times(spec.resizeTo(), by),
                times(spec.width(), by),
                times(spec.height(), by),
                spec.interpolation());
    }

    private static int times(int side, double by) {
        return (int) Math.round(side * by);
    }

    private DecodedPictures read(List<Labelled> files, List<String> labels, PreprocessSpec spec, String what) {
        progress.begin(what, files.size());
        DecodedPictures pictures = DecodedPictures.read(files, labels, decoder, spec, progress);
        progress.end();
        pictures.unreadable().forEach(line -> progress.tell("left out " + line));
        return pictures;
    }

    private void check(DecodedPictures training, DecodedPictures validation, Job job) {
        int batch = job.settings().batchSize();
        if (validation.size() == 0) {
            throw new DataException("there is no readable picture to validate with, and %d to learn from; a larger"
                            .formatted(training.size())
                    + " --validation-share, more pictures or --validation DIR give some");
        }
        if (training.size() < batch) {
            throw new DataException("there are %d readable pictures to learn from, fewer than one batch of %d"
                            .formatted(training.size(), batch)
                    + (training.size() < 2 ? "" : "; --batch-size %d is possible".formatted(training.size())));
        }
        List<String> labels = training.labels();
        for (int label = 0; label < labels.size(); label++) {
            if (training.perLabel()[label] == 0) {
                throw new DataException(
                        "the label %s has no readable picture to learn from".formatted(labels.get(label)));
            }
            if (validation.perLabel()[label] == 0) {
                progress.tell("the label %s has no picture to validate with: nothing will be known of it"
                        .formatted(labels.get(label)));
            }
        }
        training.enlarged(Math.min(job.preprocess().width(), job.preprocess().height()))
                .ifPresent(progress::tell);
    }

    private static Map<String, String> provenance(
            Job job, EpochMetrics best, double temperature, Evaluation evaluation) {
        Map<String, String> provenance = new LinkedHashMap<>(job.provenance());
        provenance.put("producer", "densestream train");
        provenance.put("start", job.start().origin());
        provenance.put("seed", Long.toString(job.settings().seed()));
        provenance.put("epochs", Integer.toString(job.settings().epochs()));
        provenance.put("epoch kept", Integer.toString(best.epoch()));
        provenance.put("validation accuracy", String.format(Locale.ROOT, "%.4f", evaluation.accuracy()));
        provenance.put("temperature", String.format(Locale.ROOT, "%.4f", temperature));
        provenance.put(
                "calibration error",
                String.format(Locale.ROOT, "%.4f", evaluation.calibration().expectedError()));
        return provenance;
    }
}
