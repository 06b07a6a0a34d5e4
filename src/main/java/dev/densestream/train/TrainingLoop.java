package dev.densestream.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.densestream.image.Pixels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Trains a network and keeps what did best on the validation pictures. */
final class TrainingLoop {
    private static final float MOMENTUM = 0.9f;
    private static final int EVALUATION_BATCH = 64;

    private final TrainingSettings settings;
    private final LabelledImages training;
    private final LabelledImages validation;
    private final Batches batches;
    private final Engine engine;
    private final Progress progress;
    private final Random random;

    TrainingLoop(
            TrainingSettings settings,
            LabelledImages training,
            LabelledImages validation,
            Scaling scaling,
            Engine engine,
            Progress progress) {
        this.settings = settings;
        this.training = training;
        this.validation = validation;
        this.batches = new Batches(scaling);
        this.engine = engine;
        this.progress = progress;
        this.random = new Random(settings.seed());
    }

    /** The best state of the network, the epoch (from 1) that it is of, and how it did. */
    record Best(Parameters parameters, int epoch, Evaluation evaluation) {}

    /** Leaves {@code network} in its best state. */
    Best train(Network network) {
        var optimizer = new NesterovSgd(MOMENTUM, (float) settings.weightDecay());
        Best best = null;
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            double loss = epoch(network, optimizer, epoch);
            Evaluation evaluation = evaluate(network, validation);
            if (best == null || evaluation.accuracy() > best.evaluation().accuracy()) {
                best = new Best(network.values(), epoch + 1, evaluation);
            }
            progress.note("loss %.3f, accuracy %.1f %%, best %.1f %%"
                    .formatted(
                            loss,
                            100 * evaluation.accuracy(),
                            100 * best.evaluation().accuracy()));
            progress.end();
        }
        network.set(best.parameters());
        return best;
    }

    /** Evaluates every picture; the batch size changes no result. */
    Evaluation evaluate(Network network, LabelledImages images) {
        var evaluation = new Evaluation(images.labels());
        for (int start = 0; start < images.size(); start += EVALUATION_BATCH) {
            int end = Math.min(images.size(), start + EVALUATION_BATCH);
            List<Pixels> pictures =
                    IntStream.range(start, end).mapToObj(images::picture).toList();
            try (NDManager manager = engine.newBaseManager();
                    NDArray probabilities = network.forward(batches.of(pictures, manager), false)
                            .softmax(1)) {
                float[] scores = probabilities.toFloatArray();
                int classes = images.labels().size();
                for (int i = start; i < end; i++) {
                    evaluation.add(
                            images.label(i),
                            java.util.Arrays.copyOfRange(scores, (i - start) * classes, (i - start + 1) * classes));
                }
            }
        }
        return evaluation;
    }

    /** @return the mean loss */
    private double epoch(Network network, NesterovSgd optimizer, int epoch) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, training.size()).boxed().toList());
        Collections.shuffle(order, random);
        int steps = Math.max(1, training.size() / settings.batchSize());
        progress.begin("epoch %d of %d".formatted(epoch + 1, settings.epochs()), steps);
        double sum = 0;
        for (int step = 0; step < steps; step++) {
            int from = step * settings.batchSize();
            sum += step(network, order.subList(from, Math.min(order.size(), from + settings.batchSize())));
            optimizer.step(network.learned(), (float) settings.rate(epoch));
            progress.note("loss %.3f".formatted(sum / (step + 1)));
            progress.step();
        }
        return sum / steps;
    }

    private double step(Network network, List<Integer> chosen) {
        List<Pixels> pictures = new ArrayList<>();
        for (int i : chosen) {
            pictures.add(settings.augmentation().apply(training.picture(i), random));
        }
        try (NDManager manager = engine.newBaseManager();
                GradientCollector gradients = engine.newGradientCollector()) {
            NDArray logits = network.forward(batches.of(pictures, manager), true);
            NDArray wanted = manager.create(targets(chosen), new Shape(chosen.size(), classes()));
            NDArray loss = logits.logSoftmax(1).mul(wanted).sum().div(-chosen.size());
            gradients.backward(loss);
            return loss.getFloat();
        }
    }

    private float[] targets(List<Integer> chosen) {
        float[] targets = new float[chosen.size() * classes()];
        float spread = (float) (settings.smoothing() / classes());
        java.util.Arrays.fill(targets, spread);
        for (int i = 0; i < chosen.size(); i++) {
            targets[i * classes() + training.label(chosen.get(i))] += (float) (1 - settings.smoothing());
        }
        return targets;
    }

    private int classes() {
        return training.labels().size();
    }
}
