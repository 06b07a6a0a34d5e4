package dev.densestream.train;

import dev.densestream.train.data.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Trains any network to the last epoch and takes it as it is then. Keeping the state that did best on the validation pictures,
 * as {@link TrainingLoop} does for a model to use, would flatter each network of a comparison by another amount of luck.
 */
final class ComparisonRun {
    private final TrainingSettings settings;
    private final TrainingStep step;
    private final Evaluator evaluator;
    private final Progress progress;
    private final Seeds seeds;

    ComparisonRun(TrainingSettings settings, TrainingStep step, Evaluator evaluator, Progress progress) {
        this.settings = settings;
        this.step = step;
        this.evaluator = evaluator;
        this.progress = progress;
        this.seeds = new Seeds(settings.seed());
    }

    /**
     * @return the part of the validation pictures whose first label is right after the last epoch
     * @throws TrainingException if the loss is no number any more, or memory is short
     */
    double train(String what, Trainable network) {
        var optimizer = new NesterovSgd(TrainingLoop.MOMENTUM, (float) settings.weightDecay());
        int steps = step.pictures() / settings.batchSize();
        progress.begin(what, (long) steps * settings.epochs());
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            double loss = epoch(network, optimizer, epoch, steps);
            if (!Double.isFinite(loss)) {
                throw new TrainingException(
                        "%s: the loss is not a number any more after epoch %d; lower the learning rate"
                                .formatted(what, epoch + 1));
            }
            progress.note("epoch %d, loss %.3f".formatted(epoch + 1, loss));
        }
        double accuracy = evaluator.answers(network).evaluation(1).accuracy();
        progress.note("accuracy %.1f %%".formatted(100 * accuracy));
        progress.end();
        return accuracy;
    }

    /** @return the mean loss */
    private double epoch(Trainable network, NesterovSgd optimizer, int epoch, int steps) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, step.pictures()).boxed().toList());
        Collections.shuffle(order, seeds.order(epoch));
        double loss = 0;
        for (int i = 0; i < steps; i++) {
            int from = i * settings.batchSize();
            loss += step.run(network, seeds, epoch, i, order.subList(from, from + settings.batchSize()))
                    .loss();
            optimizer.step(network.learned(), (float) settings.rate(epoch, i, steps));
            progress.step();
        }
        return loss / steps;
    }
}
