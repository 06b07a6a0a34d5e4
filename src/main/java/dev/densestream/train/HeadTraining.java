package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.densestream.train.data.DecodedPictures;
import dev.densestream.train.data.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains a last layer on features and keeps what does best on those of the validation pictures. */
final class HeadTraining {

    private final TrainingSettings settings;
    private final DecodedPictures pictures;
    private final List<float[]> features;
    private final DecodedPictures validation;
    private final List<float[]> validationFeatures;
    private final Standard standard;
    private final Targets targets;
    private final Progress progress;
    private final List<EpochMetrics> history = new ArrayList<>();
    private LinearLayer best;

    /** @param features of {@code pictures} in their order, once or several times over */
    HeadTraining(
            TrainingSettings settings,
            DecodedPictures pictures,
            List<float[]> features,
            DecodedPictures validation,
            List<float[]> validationFeatures,
            Progress progress) {
        this.settings = settings;
        this.pictures = pictures;
        this.validation = validation;
        this.validationFeatures = validationFeatures;
        this.progress = progress;
        this.standard = new Standard(features);
        this.features = features.stream().map(standard::of).toList();
        this.targets = new Targets(pictures, settings.smoothing(), settings.balanced());
    }

    /**
     * @param layer the best one, for features as they are
     * @param answers what it says of the validation pictures
     */
    record Trained(LinearLayer layer, Answers answers, List<EpochMetrics> history) {}

    /** @throws TrainingException if the loss is no number any more */
    Trained train() {
        Torch engine = Torch.start();
        try (NDManager manager = engine.newBaseManager()) {
            Map<String, NDArray> layer = new LinkedHashMap<>();
            int width = features.getFirst().length;
            int labels = pictures.labels().size();
            // All zeros is no fixed point for one layer alone, and needs no seed.
            layer.put("weight", learned(manager.zeros(new Shape(labels, width))));
            layer.put("bias", learned(manager.zeros(new Shape(labels))));
            var optimizer = new NesterovSgd(TrainingLoop.MOMENTUM, (float) settings.weightDecay());
            var seeds = new Seeds(settings.seed());
            progress.begin("training the last layer", settings.epochs());
            while (!settings.isOver(history)) {
                epoch(engine, manager, layer, optimizer, seeds);
                progress.step();
            }
            progress.end();
        }
        return new Trained(best, answers(best), history);
    }

    private static NDArray learned(NDArray values) {
        values.setRequiresGradient(true);
        return values;
    }

    private void epoch(
            Torch engine, NDManager manager, Map<String, NDArray> layer, NesterovSgd optimizer, Seeds seeds) {
        long began = System.nanoTime();
        int epoch = history.size();
        List<Integer> order = seeds.order(epoch, features.size());
        int steps = features.size() / settings.batchSize();
        double loss = 0;
        int right = 0;
        double rate = 0;
        for (int step = 0; step < steps; step++) {
            List<Integer> chosen = order.subList(step * settings.batchSize(), (step + 1) * settings.batchSize());
            rate = settings.rate(epoch, step, steps);
            TrainingStep.Result result = step(engine, manager, layer, chosen);
            optimizer.step(layer, (float) rate);
            loss += result.loss() / steps;
            right += result.right();
        }
        LinearLayer now = standard.undone(new LinearLayer(
                layer.get("weight").toFloatArray(), layer.get("bias").toFloatArray()));
        Answers answers = answers(now);
        var metrics = new EpochMetrics(
                epoch + 1,
                rate,
                loss,
                (double) right / (steps * settings.batchSize()),
                answers.loss(1),
                answers.evaluation(1).accuracy(),
                (System.nanoTime() - began) / 1e9);
        if (!Double.isFinite(loss) || !Double.isFinite(metrics.validationLoss())) {
            throw new TrainingException(
                    "the loss is not a number any more in epoch %d: training diverged; a lower --learning-rate (it is %s) may help"
                            .formatted(epoch + 1, settings.learningRate()));
        }
        history.add(metrics);
        if (EpochMetrics.best(history).epoch() == metrics.epoch()) {
            best = now;
        }
        progress.note("loss %.3f, accuracy %.1f %%, best %.1f %%"
                .formatted(
                        loss,
                        100 * metrics.validationAccuracy(),
                        100 * EpochMetrics.best(history).validationAccuracy()));
    }

    private TrainingStep.Result step(Torch engine, NDManager parent, Map<String, NDArray> layer, List<Integer> chosen) {
        int width = features.getFirst().length;
        float[] batch = new float[chosen.size() * width];
        for (int row = 0; row < chosen.size(); row++) {
            System.arraycopy(features.get(chosen.get(row)), 0, batch, row * width, width);
        }
        List<Integer> seen = chosen.stream().map(i -> i % pictures.size()).toList();
        try (NDManager manager = parent.newSubManager();
                GradientCollector gradients = engine.newGradientCollector()) {
            NDArray input = manager.create(batch, new Shape(chosen.size(), width));
            NDArray logits = input.matMul(layer.get("weight").transpose()).add(layer.get("bias"));
            NDArray wanted = manager.create(targets.of(seen), logits.getShape());
            NDArray loss = logits.logSoftmax(1).mul(wanted).sum().neg();
            gradients.backward(loss);
            return new TrainingStep.Result(loss.getFloat(), right(logits.toFloatArray(), seen));
        }
    }

    private int right(float[] logits, List<Integer> seen) {
        return Answers.right(logits, seen.stream().mapToInt(pictures::label).toArray());
    }

    private Answers answers(LinearLayer layer) {
        return new Answers(validation, layer.logits(validationFeatures));
    }
}
