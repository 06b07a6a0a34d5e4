package dev.densestream.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.densestream.image.ImageDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.model.Activation;
import dev.densestream.model.ModelContract;
import dev.densestream.train.LabelledImages.Labelled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** From folders of labelled pictures to a prepared model file. */
public final class ModelTrainer {
    private final ImageDecoder decoder;
    private final Progress progress;

    /** @param decoder the one that serves, so that training sees what serving will see */
    public ModelTrainer(ImageDecoder decoder, Progress progress) {
        this.decoder = decoder;
        this.progress = progress;
    }

    /**
     * What to train and where to write it.
     *
     * @param name the model's name in predictions
     * @param shape the network, its number of classes aside
     * @param preprocess how pictures become the model's input
     * @param out the model file
     */
    public record Job(
            String name,
            DenseNetSpec shape,
            PreprocessSpec preprocess,
            TrainingSettings settings,
            Path out,
            Map<String, String> provenance) {}

    /**
     * What came of it.
     *
     * @param epoch the one that was kept, from 1
     * @param unreadable files that were left out, one line each
     * @param parity the largest difference between a probability of the trained network and of the exported file
     */
    public record Report(
            Evaluation evaluation,
            int epoch,
            long parameters,
            int trainingPictures,
            List<String> unreadable,
            double parity,
            Duration took) {}

    /** @throws TrainingException if there is nothing to learn from, or the file would not do what the network does */
    public Report train(Job job, LabelledFolders folders) {
        long began = System.nanoTime();
        LabelledImages training = read(folders.training(), folders.labels(), job.preprocess(), "reading");
        LabelledImages validation = read(folders.validation(), folders.labels(), job.preprocess(), "reading");
        if (training.size() < job.settings().batchSize() || validation.size() == 0) {
            throw new TrainingException("%d readable training pictures and %d for validation: too few"
                    .formatted(training.size(), validation.size()));
        }
        Engine engine = Torch.start();
        // PyTorch's own random numbers are not used: weights, order and augmentation come from the seed in Java.
        var loop = new TrainingLoop(job.settings(), training, validation, Scaling.PHOTOGRAPHS, engine, progress);
        try (NDManager manager = engine.newBaseManager();
                Network network = new Network(
                        job.shape(),
                        Parameters.initial(job.shape(), job.settings().seed()),
                        manager)) {
            TrainingLoop.Best best = loop.train(network);
            Evaluation evaluation = loop.evaluate(network, validation);
            var contract = new ModelContract(
                    job.name(), folders.labels(), Activation.SOFTMAX, job.preprocess(), provenance(job, best));
            double parity = new ParityGate(validation, evaluation)
                    .write(DenseNetGraph.of(job.shape(), best.parameters(), contract, Scaling.PHOTOGRAPHS), job.out());
            return new Report(
                    evaluation,
                    best.epoch(),
                    job.shape().parameters(),
                    training.size(),
                    java.util.stream.Stream.concat(training.unreadable().stream(), validation.unreadable().stream())
                            .toList(),
                    parity,
                    Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private LabelledImages read(List<Labelled> files, List<String> labels, PreprocessSpec spec, String what) {
        progress.begin(what, files.size());
        LabelledImages images = LabelledImages.read(files, labels, decoder, spec, progress);
        progress.end();
        return images;
    }

    private static Map<String, String> provenance(Job job, TrainingLoop.Best best) {
        Map<String, String> provenance = new LinkedHashMap<>(job.provenance());
        provenance.put("producer", "densestream train");
        provenance.put("seed", Long.toString(job.settings().seed()));
        provenance.put("epochs", Integer.toString(job.settings().epochs()));
        provenance.put("epoch kept", Integer.toString(best.epoch()));
        provenance.put(
                "validation accuracy",
                String.format(Locale.ROOT, "%.4f", best.evaluation().accuracy()));
        return provenance;
    }
}
