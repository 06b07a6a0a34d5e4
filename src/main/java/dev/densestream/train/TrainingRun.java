package dev.densestream.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.train.ModelTrainer.Job;
import dev.densestream.train.ModelTrainer.Outcome;
import dev.densestream.train.data.DecodedPictures;
import dev.densestream.train.data.Progress;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** One job on pictures that are there: everything for which PyTorch is needed. */
final class TrainingRun {
    /** As many as a person looks at. */
    private static final int MISTAKES = 24;

    private final Job job;
    private final DecodedPictures training;
    private final DecodedPictures validation;
    private final List<String> leftOut;
    private final Checkpoints checkpoints;
    private final Progress progress;

    /** @param leftOut before anything was decoded, one line each */
    TrainingRun(
            Job job,
            DecodedPictures training,
            DecodedPictures validation,
            List<String> leftOut,
            Checkpoints checkpoints,
            Progress progress) {
        this.job = job;
        this.training = training;
        this.validation = validation;
        this.leftOut = leftOut;
        this.checkpoints = checkpoints;
        this.progress = progress;
    }

    Outcome run(Checkpoint from, BooleanSupplier stop) {
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
                case TrainingLoop.End.Diverged diverged -> throw failure(diverged, network, evaluator);
                case TrainingLoop.End.Finished(List<EpochMetrics> history) ->
                    finish(from, history, network, evaluator.answers(network));
            };
        }
    }

    private Outcome finish(Checkpoint from, List<EpochMetrics> history, Network network, Answers answers) {
        EpochMetrics best = EpochMetrics.best(history);
        ModelExport export = ModelExport.write(job, job.out(), network.values(), validation, answers, best);
        checkpoints.delete();
        return new Outcome.Trained(
                from.state().arguments(),
                export.evaluation(),
                export.uncalibrated(),
                export.temperature(),
                history,
                best.epoch(),
                job.start().network().parameters(),
                training.size(),
                export.parity(),
                answers.worst(MISTAKES, export.temperature()),
                Stream.of(leftOut, training.unreadable(), validation.unreadable())
                        .flatMap(List::stream)
                        .toList());
    }

    /** The checkpoints lead to the same end again; from the best state one can go another way. */
    private TrainingException failure(TrainingLoop.End.Diverged diverged, Network network, Evaluator evaluator) {
        String kept = "";
        if (!diverged.history().isEmpty()) {
            EpochMetrics best = EpochMetrics.best(diverged.history());
            ModelExport.write(job, checkpoints.best(), network.values(), validation, evaluator.answers(network), best);
            kept = " The last good checkpoint is kept in %s, and %s is the model of epoch %d."
                    .formatted(checkpoints.folder(), checkpoints.best().getFileName(), best.epoch());
        }
        return new TrainingException(
                "the loss is no number any more (%s): training diverged and was stopped.%s Try a lower --learning-rate (it is %s) or a longer --warm-up, with --fresh"
                        .formatted(diverged.where(), kept, job.settings().learningRate()));
    }
}
