package dev.densestream.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.densestream.image.ImageDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.train.LabelledImages.Labelled;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains a DenseNet and two pre-activation ResNets, of about its parameters and of three times as many, on the same pictures
 * with the same recipe: the paper's.
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
     * @param settings the recipe; its seed is the first one
     * @param seeds how often each network is trained, from another beginning each time
     */
    public record Plan(DenseNetSpec densenet, PreprocessSpec preprocess, TrainingSettings settings, int seeds) {
        public Plan {
            if (seeds < 1 || preprocess.width() != preprocess.height()) {
                throw new IllegalArgumentException("%d seeds, %d × %d pixels: needed are 1 or more, square pictures"
                        .formatted(seeds, preprocess.width(), preprocess.height()));
            }
        }

        List<Contender> contenders() {
            int side = preprocess.width();
            long parameters = densenet.parameters();
            return List.of(
                    Contender.of(densenet, side),
                    Contender.of(ResNetSpec.nearest(densenet.stem(), parameters, densenet.classes()), side),
                    Contender.of(ResNetSpec.nearest(densenet.stem(), TIMES * parameters, densenet.classes()), side));
        }
    }

    /** @throws TrainingException if there are too few pictures */
    public List<ComparedNetwork> compare(Plan plan, LabelledFolders folders) {
        LabelledImages training = read(folders.training(), folders.labels(), plan);
        LabelledImages validation = read(folders.validation(), folders.labels(), plan);
        if (training.size() < plan.settings().batchSize() || validation.size() == 0) {
            throw new TrainingException("%d readable training pictures and %d for validation: too few"
                    .formatted(training.size(), validation.size()));
        }
        Engine engine = Torch.start();
        List<ComparedNetwork> compared = new ArrayList<>();
        for (Contender contender : plan.contenders()) {
            compared.add(train(contender, plan, training, validation, engine));
        }
        return compared;
    }

    private ComparedNetwork train(
            Contender contender, Plan plan, LabelledImages training, LabelledImages validation, Engine engine) {
        List<Double> accuracies = new ArrayList<>();
        long began = System.nanoTime();
        for (int i = 0; i < plan.seeds(); i++) {
            TrainingSettings settings = plan.settings().withSeed(plan.settings().seed() + i);
            try (NDManager manager = engine.newBaseManager()) {
                accuracies.add(new ComparisonTraining(settings, training, validation, engine, progress)
                        .train(
                                "%s, %d of %d".formatted(contender.name(), i + 1, plan.seeds()),
                                contender.start(settings.seed(), manager)));
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        return new ComparedNetwork(
                contender.name(),
                contender.parameters(),
                contender.multiplyAdds(),
                accuracies,
                (double) training.size() * plan.settings().epochs() * plan.seeds() / seconds);
    }

    private LabelledImages read(List<Labelled> files, List<String> labels, Plan plan) {
        progress.begin("reading", files.size());
        LabelledImages images = LabelledImages.read(files, labels, decoder, plan.preprocess(), progress);
        progress.end();
        return images;
    }
}
