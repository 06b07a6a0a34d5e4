package dev.densestream.train;

import ai.djl.ndarray.NDManager;
import dev.densestream.image.ImageDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.train.data.DataException;
import dev.densestream.train.data.DecodedPictures;
import dev.densestream.train.data.Labelled;
import dev.densestream.train.data.LabelledPictures;
import dev.densestream.train.data.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains a DenseNet and two pre-activation ResNets, of about its parameters and of three times as many, on the same pictures
 * with the same recipe.
 */
public final class NetworkComparison {
    private static final int TIMES = 3;

    private final ImageDecoder decoder;
    private final Progress progress;

    public NetworkComparison(ImageDecoder decoder, Progress progress) {
        this.decoder = decoder;
        this.progress = progress;
    }

    /**
     * What to compare.
     *
     * @param densenet with as many classes as there are labels
     * @param preprocess to square pictures
     * @param settings the recipe; its seed is the first run's
     * @param runs how often each network is trained, from another beginning each time
     */
    public record Plan(DenseNetSpec densenet, PreprocessSpec preprocess, TrainingSettings settings, int runs) {
        public Plan {
            if (runs < 1 || preprocess.width() != preprocess.height()) {
                throw new IllegalArgumentException("%d runs, %d × %d pixels: allowed are 1 and more, square pictures"
                        .formatted(runs, preprocess.width(), preprocess.height()));
            }
            if (settings.dropout() > 0 || settings.patience() > 0) {
                throw new IllegalArgumentException(
                        "dropout %s, patience %d: a comparison is without dropout and goes to the last epoch, allowed is 0 for both"
                                .formatted(settings.dropout(), settings.patience()));
            }
        }

        List<Contender> contenders() {
            int side = preprocess.width();
            long parameters = densenet.parameters();
            return List.of(
                    Contender.of(densenet, side),
                    Contender.of(PreActivationSpec.nearest(densenet.stem(), parameters, densenet.classes()), side),
                    Contender.of(
                            PreActivationSpec.nearest(densenet.stem(), TIMES * parameters, densenet.classes()), side));
        }
    }

    /** @throws DataException if there are too few pictures */
    public List<ComparedNetwork> compare(Plan plan, LabelledPictures pictures) {
        pictures.leftOut().forEach(line -> progress.tell("left out " + line));
        PreprocessSpec size = plan.preprocess();
        PreprocessSpec larger = plan.settings().augmentation().enlarged(size);
        try (DecodedPictures training = read(pictures.training(), pictures.labels(), larger);
                DecodedPictures validation = read(pictures.validation(), pictures.labels(), size)) {
            if (training.size() < plan.settings().batchSize() || validation.size() == 0) {
                throw new DataException(
                        "there are %d readable pictures to learn from and %d to validate with; needed are a batch of %d, and one"
                                .formatted(
                                        training.size(),
                                        validation.size(),
                                        plan.settings().batchSize()));
            }
            Torch engine = Torch.start();
            List<ComparedNetwork> compared = new ArrayList<>();
            for (Contender contender : plan.contenders()) {
                compared.add(train(contender, plan, training, validation, engine));
            }
            return compared;
        }
    }

    private ComparedNetwork train(
            Contender contender, Plan plan, DecodedPictures training, DecodedPictures validation, Torch engine) {
        List<Double> accuracies = new ArrayList<>();
        int side = plan.preprocess().width();
        var evaluator = new Evaluator(validation, Scaling.PHOTOGRAPHS, engine);
        long began = System.nanoTime();
        for (int run = 0; run < plan.runs(); run++) {
            TrainingSettings settings = plan.settings().withSeed(plan.settings().seed() + run);
            var step = new TrainingStep(settings, training, Scaling.PHOTOGRAPHS, side, side, engine);
            try (NDManager manager = engine.newBaseManager()) {
                String what = "%s, run %d of %d".formatted(contender.name(), run + 1, plan.runs());
                Trainable network = contender.start(settings.seed(), manager);
                accuracies.add(new ComparisonRun(settings, step, evaluator, progress).train(what, network));
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        double trained = (double) training.size() * plan.settings().epochs() * plan.runs();
        return ComparedNetwork.of(contender, accuracies, trained / seconds);
    }

    private DecodedPictures read(List<Labelled> files, List<String> labels, PreprocessSpec spec) {
        progress.begin("reading", files.size());
        DecodedPictures pictures = DecodedPictures.read(files, labels, decoder, spec, progress);
        progress.end();
        pictures.unreadable().forEach(line -> progress.tell("left out " + line));
        return pictures;
    }
}
