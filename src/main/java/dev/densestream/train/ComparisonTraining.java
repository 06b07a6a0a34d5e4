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

/**
 * Trains any network to the last epoch and takes it as it is then. Keeping the state that did best on the validation pictures,
 * as {@link TrainingLoop} does for a model to use, would flatter every network of a comparison by a different amount of luck.
 */
final class ComparisonTraining {
    private static final float MOMENTUM = 0.9f;
    private static final int EVALUATION_BATCH = 64;

    private final TrainingSettings settings;
    private final LabelledImages training;
    private final LabelledImages validation;
    private final Batches batches = new Batches(Scaling.PHOTOGRAPHS);
    private final Engine engine;
    private final Progress progress;

    ComparisonTraining(
            TrainingSettings settings,
            LabelledImages training,
            LabelledImages validation,
            Engine engine,
            Progress progress) {
        this.settings = settings;
        this.training = training;
        this.validation = validation;
        this.engine = engine;
        this.progress = progress;
    }

    /** @return the part of the validation pictures whose first label is right after the last epoch */
    double train(String what, Trainable network) {
        var random = new Random(settings.seed());
        var optimizer = new NesterovSgd(MOMENTUM, (float) settings.weightDecay());
        int steps = Math.max(1, training.size() / settings.batchSize());
        progress.begin(what, (long) steps * settings.epochs());
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, training.size()).boxed().toList());
            Collections.shuffle(order, random);
            double loss = 0;
            for (int step = 0; step < steps; step++) {
                int from = step * settings.batchSize();
                loss += step(network, order.subList(from, Math.min(order.size(), from + settings.batchSize())), random);
                optimizer.step(network.learned(), (float) settings.rate(epoch));
                progress.step();
            }
            progress.note("epoch %d, loss %.3f".formatted(epoch + 1, loss / steps));
        }
        double accuracy = accuracy(network);
        progress.note("accuracy %.1f %%".formatted(100 * accuracy));
        progress.end();
        return accuracy;
    }

    private double step(Trainable network, List<Integer> chosen, Random random) {
        List<Pixels> pictures = chosen.stream()
                .map(i -> settings.augmentation().apply(training.picture(i), random))
                .toList();
        try (NDManager manager = engine.newBaseManager();
                GradientCollector gradients = engine.newGradientCollector()) {
            NDArray logits = network.forward(batches.of(pictures, manager), true);
            NDArray wanted = manager.create(
                    wanted(chosen), new Shape(chosen.size(), training.labels().size()));
            NDArray loss = logits.logSoftmax(1).mul(wanted).sum().div(-chosen.size());
            gradients.backward(loss);
            return loss.getFloat();
        }
    }

    /** One for each picture's label, zero for the others. */
    private float[] wanted(List<Integer> chosen) {
        int classes = training.labels().size();
        float[] wanted = new float[chosen.size() * classes];
        for (int i = 0; i < chosen.size(); i++) {
            wanted[i * classes + training.label(chosen.get(i))] = 1;
        }
        return wanted;
    }

    private double accuracy(Trainable network) {
        int right = 0;
        for (int start = 0; start < validation.size(); start += EVALUATION_BATCH) {
            int end = Math.min(validation.size(), start + EVALUATION_BATCH);
            List<Pixels> pictures =
                    IntStream.range(start, end).mapToObj(validation::picture).toList();
            try (NDManager manager = engine.newBaseManager()) {
                long[] answers = network.forward(batches.of(pictures, manager), false)
                        .argMax(1)
                        .toLongArray();
                for (int i = start; i < end; i++) {
                    right += answers[i - start] == validation.label(i) ? 1 : 0;
                }
            }
        }
        return (double) right / validation.size();
    }
}
