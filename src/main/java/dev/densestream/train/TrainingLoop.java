package dev.densestream.train;

import dev.densestream.train.data.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Trains a network epoch by epoch, keeps what did best on the validation pictures, and leaves a checkpoint after each. */
final class TrainingLoop {
    static final float MOMENTUM = 0.9f;

    private final TrainingSettings settings;
    private final TrainingStep step;
    private final Evaluator evaluator;
    private final Network network;
    private final Checkpoints checkpoints;
    private final Progress progress;
    private final NesterovSgd optimizer;
    private final Seeds seeds;
    private final int steps;

    private Checkpoint.State state;
    private Optional<Parameters> best;
    private long began;

    /** @param from where to begin; the network takes its values over */
    TrainingLoop(
            TrainingSettings settings,
            TrainingStep step,
            Evaluator evaluator,
            Network network,
            Checkpoint from,
            Checkpoints checkpoints,
            Progress progress) {
        this.settings = settings;
        this.step = step;
        this.evaluator = evaluator;
        this.network = network;
        this.checkpoints = checkpoints;
        this.progress = progress;
        this.steps = step.pictures() / settings.batchSize();
        this.seeds = new Seeds(settings.seed());
        this.optimizer = new NesterovSgd(MOMENTUM, (float) settings.weightDecay());
        network.set(from.current());
        optimizer.restore(from.momentum(), network.learned());
        this.state = from.state();
        this.best = from.best();
    }

    /** How training ended. */
    sealed interface End {
        /** All epochs are done, or {@link TrainingSettings#patience} of them brought nothing better. */
        record Finished(List<EpochMetrics> history) implements End {}

        /**
         * It was asked to stop, and a checkpoint is written.
         *
         * @param epoch that it goes on with, from 1
         * @param step that it goes on with, from 1
         */
        record Stopped(int epoch, int step) implements End {}

        /**
         * The network went out of all bounds.
         *
         * @param where the loss was first seen to be no number
         * @param history the epochs before; where there is one, the network is left in its best state of them
         */
        record Diverged(String where, List<EpochMetrics> history) implements End {}
    }

    /** Ends the run from wherever it is noticed. */
    private static final class DivergedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DivergedException(String where) {
            super(where);
        }
    }

    /**
     * Leaves {@code network} in its best state when it finishes.
     *
     * @param stop asked after each step; after the last one of an epoch when its validation is done
     * @throws TrainingException if memory is short, or a checkpoint cannot be written
     */
    End train(BooleanSupplier stop) {
        try {
            return run(stop);
        } catch (DivergedException e) {
            best.ifPresent(network::set);
            return new End.Diverged(e.getMessage(), state.history());
        } finally {
            progress.end();
        }
    }

    private End run(BooleanSupplier stop) {
        while (!settings.isOver(state.history())) {
            began = System.nanoTime();
            if (!runSteps(stop) || (!finishEpoch() && stop.getAsBoolean())) {
                return new End.Stopped(state.epoch() + 1, state.step() + 1);
            }
            progress.end();
        }
        network.set(best.orElseThrow());
        return new End.Finished(state.history());
    }

    /** @return false if it was asked to stop before all steps of the epoch were done */
    private boolean runSteps(BooleanSupplier stop) {
        int epoch = state.epoch();
        progress.begin("epoch %d of %d".formatted(epoch + 1, settings.epochs()), steps);
        List<Integer> order = seeds.order(epoch, step.pictures());
        double before = state.seconds();
        for (int i = 0; i < steps; i++) {
            if (i >= state.step()) {
                int from = i * settings.batchSize();
                runStep(i, order.subList(from, from + settings.batchSize()), before);
                if (i + 1 < steps && stop.getAsBoolean()) {
                    save();
                    return false;
                }
            }
            progress.step();
        }
        return true;
    }

    private void runStep(int number, List<Integer> chosen, double before) {
        TrainingStep.Result result = step.run(network, seeds, state.epoch(), number, chosen);
        if (!Double.isFinite(result.loss())) {
            throw new DivergedException("step %d of epoch %d".formatted(number + 1, state.epoch() + 1));
        }
        optimizer.step(network.learned(), (float) settings.rate(state.epoch(), number, steps));
        state = new Checkpoint.State(
                state.arguments(),
                state.epoch(),
                number + 1,
                state.loss() + result.loss(),
                state.right() + result.right(),
                before + (System.nanoTime() - began) / 1e9,
                state.history());
        progress.note("loss %.3f".formatted(state.loss() / state.step()));
    }

    /** @return whether it was the last one */
    private boolean finishEpoch() {
        int epoch = state.epoch();
        long evaluating = System.nanoTime();
        Answers answers = evaluator.answers(network);
        double loss = answers.loss(1);
        if (!Double.isFinite(loss)) {
            throw new DivergedException("the validation of epoch %d".formatted(epoch + 1));
        }
        var metrics = new EpochMetrics(
                epoch + 1,
                settings.rate(epoch, steps - 1, steps),
                state.loss() / steps,
                (double) state.right() / (steps * settings.batchSize()),
                loss,
                answers.evaluation(1).accuracy(),
                state.seconds() + (System.nanoTime() - evaluating) / 1e9);
        List<EpochMetrics> history = new ArrayList<>(state.history());
        history.add(metrics);
        if (EpochMetrics.best(history).epoch() == metrics.epoch()) {
            best = Optional.of(network.values());
        }
        state = new Checkpoint.State(state.arguments(), epoch + 1, 0, 0, 0, 0, history);
        save();
        progress.note("loss %.2f, %.1f %%, best %.1f %%"
                .formatted(
                        metrics.loss(),
                        100 * metrics.validationAccuracy(),
                        100 * EpochMetrics.best(history).validationAccuracy()));
        return settings.isOver(state.history());
    }

    private void save() {
        Parameters current = network.values();
        if (!current.areFinite()) {
            throw new DivergedException(
                    "the weights after step %d of epoch %d".formatted(state.step(), state.epoch() + 1));
        }
        checkpoints.save(new Checkpoint(state, current, optimizer.momentum(), best));
    }
}
