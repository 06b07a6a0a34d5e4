package dev.densestream.train;

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

    Outcome run(Checkpoint from, BooleanSupplier stop, Torch engine) {
        Start start = job.start();
        TrainingSettings settings = job.settings();
        PreprocessSpec size = job.preprocess();
        var step = new TrainingStep(settings, training, start.scaling(), size.width(), size.height(), engine);
        var evaluator = new Evaluator(validation, start.scaling(), engine);
        try (NDManager manager = engine.newBaseManager();
                Network network =
                        new Network(start.network(), from.current(), start.tune(), settings.dropout(), manager)) {
            Checkpoint begin = from.state().isStart() ? from.with(withNorms(network, step, engine)) : from;
            var loop = new TrainingLoop(settings, step, evaluator, network, begin, checkpoints, progress);
            return switch (loop.train(stop)) {
                case TrainingLoop.End.Stopped(int epoch, int next) ->
                    new Outcome.Stopped("epoch %d, step %d".formatted(epoch, next), checkpoints.folder());
                case TrainingLoop.End.Diverged diverged -> throw failure(diverged, network, evaluator);
                case TrainingLoop.End.Finished(List<EpochMetrics> history) ->
                    finish(from, history, network, evaluator.answers(network));
            };
        }
    }

    /** The network's values with the batch norms that its file had lost. */
    private Parameters withNorms(Network network, TrainingStep step, Torch engine) {
        Start start = job.start();
        if (start.folded().isEmpty()) {
            return start.parameters();
        }
        int batch = job.settings().batchSize();
        int batches = Math.min(step.pictures(), NormEstimate.PICTURES) / batch;
        var seeds = new Seeds(job.settings().seed());
        var estimate = new NormEstimate(start.folded(), start.scaling(), engine);
        progress.begin("batch norms", batches);
        for (int i = 0; i < batches; i++) {
            List<Integer> chosen = seeds.order(0, step.pictures()).subList(i * batch, (i + 1) * batch);
            estimate.see(network, step.changed(seeds, 0, chosen));
            progress.step();
        }
        progress.end();
        progress.tell("%d batch norms, which its exporter had folded into convolutions, were estimated from %d pictures"
                .formatted(start.folded().size(), batches * batch));
        return estimate.of(start.parameters());
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
                answers.worst(Mistake.SHOWN, export.temperature()),
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
