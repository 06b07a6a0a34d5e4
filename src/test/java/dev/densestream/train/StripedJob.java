package dev.densestream.train;

import dev.densestream.image.PictureDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.train.DenseNetSpec.Stem;
import dev.densestream.train.ModelTrainer.Outcome;
import dev.densestream.train.data.Augmentation;
import dev.densestream.train.data.LabelledPictures;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A training of some seconds, on {@link StripedPictures}. */
record StripedJob(TrainingSettings settings, boolean embedding, Path out, boolean fresh) {
    static final DenseNetSpec NETWORK = new DenseNetSpec(Stem.CIFAR, 16, 16, List.of(2, 2), true, 0.5, 2);
    static final TrainingSettings SETTINGS = new TrainingSettings(
            6, 8, 0.05, Schedule.STEP, 0, 1e-4, 0.05, 0, false, 0, 1, new Augmentation(true, 0.1, 0.8, 0.1));

    StripedJob(Path out) {
        this(SETTINGS, out, false);
    }

    StripedJob(TrainingSettings settings, Path out, boolean fresh) {
        this(settings, false, out, fresh);
    }

    StripedJob with(TrainingSettings other) {
        return new StripedJob(other, embedding, out, fresh);
    }

    StripedJob begunAnew() {
        return new StripedJob(settings, embedding, out, true);
    }

    Outcome.Trained run(LabelledPictures pictures) {
        return (Outcome.Trained) run(pictures, () -> false, new ToldProgress());
    }

    Outcome run(LabelledPictures pictures, BooleanSupplier stop, ToldProgress progress) {
        return run(Start.scratch(NETWORK, settings.seed()), pictures, stop, progress);
    }

    Outcome run(Start start, LabelledPictures pictures, BooleanSupplier stop, ToldProgress progress) {
        int side = StripedPictures.SIDE;
        var job = new ModelTrainer.Job(
                "stripes",
                start,
                new PreprocessSpec(Resize.SQUASH, 0, side, side, Interpolation.BILINEAR),
                settings,
                embedding,
                out,
                fresh,
                Map.of());
        return new ModelTrainer(new PictureDecoder(), progress).train(job, pictures, stop);
    }

    static TrainingSettings epochs(int epochs) {
        return changed(epochs, SETTINGS.learningRate(), 0, 0, SETTINGS.seed());
    }

    static TrainingSettings rate(double rate) {
        return changed(SETTINGS.epochs(), rate, 0, 0, SETTINGS.seed());
    }

    static TrainingSettings seed(long seed) {
        return changed(SETTINGS.epochs(), SETTINGS.learningRate(), 0, 0, seed);
    }

    static TrainingSettings changed(int epochs, double rate, double dropout, int patience, long seed) {
        return new TrainingSettings(
                epochs,
                SETTINGS.batchSize(),
                rate,
                SETTINGS.schedule(),
                SETTINGS.warmUp(),
                SETTINGS.weightDecay(),
                SETTINGS.smoothing(),
                dropout,
                SETTINGS.balanced(),
                patience,
                seed,
                SETTINGS.augmentation());
    }
}
