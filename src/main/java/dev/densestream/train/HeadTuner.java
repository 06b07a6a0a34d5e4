package dev.densestream.train;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.densestream.image.ImageDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.model.Activation;
import dev.densestream.model.FloatTensor;
import dev.densestream.model.ModelContract;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.prepare.HeadProof;
import dev.densestream.model.verify.Evaluation;
import dev.densestream.onnx.HeadFinder;
import dev.densestream.onnx.LinearHead;
import dev.densestream.onnx.OnnxFile;
import dev.densestream.onnx.OnnxGraph;
import dev.densestream.onnx.Tensors;
import dev.densestream.train.ModelTrainer.Outcome;
import dev.densestream.train.data.Augmentation;
import dev.densestream.train.data.DecodedPictures;
import dev.densestream.train.data.FeatureCache;
import dev.densestream.train.data.LabelledPictures;
import dev.densestream.train.data.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Gives a prepared model, whoever made it, another last layer: what the layer reads of each picture comes from ONNX Runtime,
 * once, and only the layer itself is trained.
 */
public final class HeadTuner {
    private final PictureReader reader;
    private final Progress progress;

    /** @param decoder the one that serves, so that training sees what serving will see */
    public HeadTuner(ImageDecoder decoder, Progress progress) {
        this.reader = new PictureReader(decoder, progress);
        this.progress = progress;
    }

    /**
     * What to tune and where to write it.
     *
     * @param name the model's name in predictions
     * @param from the model whose last layer is replaced
     * @param views how often each picture is looked at: once as it is, then changed as the settings say
     * @param embedding whether the file gives what the last layer reads as a second output, where {@code from} does not already
     * @param out the model file
     * @param features the folder of the cached features
     * @param provenance what else the file is to say of itself
     */
    public record Job(
            String name,
            PreparedModel from,
            TrainingSettings settings,
            int views,
            boolean embedding,
            Path out,
            Path features,
            Map<String, String> provenance) {
        public Job {
            if (views < 1) {
                throw new IllegalArgumentException("%d views: allowed are 1 and more".formatted(views));
            }
            if (views > 1 && settings.augmentation().equals(Augmentation.NONE)) {
                throw new IllegalArgumentException(
                        "%d views of pictures that are not changed are all the same: give --augment too"
                                .formatted(views));
            }
        }

        PreprocessSpec input() {
            return from.contract().preprocess();
        }

        String origin() {
            return "%s (%s), tuning head".formatted(from.file().getFileName(), from.version());
        }

        String network() {
            return from.contract()
                    .provenance()
                    .getOrDefault("network", "that of " + from.contract().name());
        }

        /** All looks but the first, which is at pictures as they are. */
        List<Look> changes() {
            return IntStream.rangeClosed(2, views)
                    .mapToObj(view -> new Look(settings.augmentation(), settings.seed(), view))
                    .toList();
        }
    }

    /**
     * @param stop asked after each batch of features; what was worked out until then stays in the cache
     * @throws dev.densestream.onnx.OnnxException if the model's last layer cannot be told, in words that say why
     * @throws dev.densestream.train.data.DataException if there is nothing to learn from
     * @throws TrainingException if training diverged, or the file would not do what the layer does
     */
    public Outcome tune(Job job, LabelledPictures pictures, BooleanSupplier stop) {
        OnnxGraph graph = OnnxFile.read(job.from().file()).graph();
        LinearHead head = head(job, graph);
        pictures.leftOut().forEach(line -> progress.tell("left out " + line));
        try (DecodedPictures training = reader.training(pictures, job.input());
                DecodedPictures validation = reader.validation(pictures, job.input());
                FeatureCache cache =
                        FeatureCache.open(job.features(), job.from().sha256(), head.features());
                FeatureReader features = new FeatureReader(graph, head, job.input(), cache)) {
            reader.check(training, validation, job.settings().batchSize(), job.input());
            HeadProof.prove(graph, head, inputs(training, job.input()));
            List<float[]> learned = new ArrayList<>(features.read(training, Look.PLAIN, stop, progress));
            learned.addAll(changed(job, pictures, training, features, stop));
            List<float[]> validated = features.read(validation, Look.PLAIN, stop, progress);
            if (learned.size() < job.views() * training.size() || validated.size() < validation.size()) {
                return new Outcome.Stopped("the features that are missing", job.features());
            }
            var tuned = new HeadTraining(job.settings(), training, learned, validation, validated, progress).train();
            return finish(job, pictures, graph, head, tuned, training, validation);
        } catch (IOException e) {
            throw new UncheckedIOException("cached features in %s: %s".formatted(job.features(), e.getMessage()), e);
        }
    }

    private static LinearHead head(Job job, OnnxGraph graph) {
        LinearHead head = HeadFinder.of(
                graph, ModelContract.OUTPUT, job.from().contract().labels().size());
        TensorProto weight = graph.weight(head.weight()).orElseThrow();
        if (weight.getDataType() != DataType.FLOAT_VALUE) {
            throw new TrainingException(
                    "the last layer of %s is of the type %s, needed is float: tune the model of full precision and import the result with --precision fp16"
                            .formatted(job.from().file(), Tensors.typeName(weight.getDataType())));
        }
        return head;
    }

    /** As many as the proof wants, the same ones again where there are not so many. */
    private static List<FloatTensor> inputs(DecodedPictures pictures, PreprocessSpec size) {
        return IntStream.range(0, HeadProof.PICTURES)
                .mapToObj(i -> pictures.picture(i % pictures.size()).rgb())
                .map(picture -> FloatTensor.ofPictures(List.of(picture), size))
                .toList();
    }

    /** Parts are cut out of larger pictures, so those are decoded once more. */
    private List<float[]> changed(
            Job job, LabelledPictures pictures, DecodedPictures training, FeatureReader features, BooleanSupplier stop)
            throws IOException {
        PreprocessSpec enlarged = job.settings().augmentation().enlarged(job.input());
        if (job.views() == 1 || enlarged.equals(job.input())) {
            return changed(job, training, features, stop);
        }
        try (DecodedPictures larger = reader.training(pictures, enlarged)) {
            return changed(job, larger, features, stop);
        }
    }

    private List<float[]> changed(Job job, DecodedPictures pictures, FeatureReader features, BooleanSupplier stop)
            throws IOException {
        List<float[]> rows = new ArrayList<>();
        for (Look look : job.changes()) {
            rows.addAll(features.read(pictures, look, stop, progress));
        }
        return rows;
    }

    private static Outcome finish(
            Job job,
            LabelledPictures pictures,
            OnnxGraph graph,
            LinearHead head,
            HeadTraining.Trained trained,
            DecodedPictures training,
            DecodedPictures validation) {
        Answers answers = trained.answers();
        double temperature = Temperature.fitting(answers);
        Evaluation evaluation = answers.evaluation(temperature);
        EpochMetrics best = EpochMetrics.best(trained.history());
        var contract = new ModelContract(
                job.name(),
                pictures.labels(),
                Activation.SOFTMAX,
                job.input(),
                ModelExport.provenance(
                        job.provenance(), job.network(), job.origin(), job.settings(), best, temperature, evaluation));
        var model = TunedGraph.of(graph, head, trained.layer(), temperature, contract, job.embedding());
        double parity = new ParityGate(validation, answers, temperature).write(model, job.out());
        Map<String, String> arguments = new LinkedHashMap<>(
                RunArguments.of(job.network(), job.origin(), job.input(), job.settings(), pictures));
        arguments.put("views", Integer.toString(job.views()));
        return new Outcome.Trained(
                arguments,
                evaluation,
                answers.evaluation(1),
                temperature,
                trained.history(),
                best.epoch(),
                model.getGraph().getInitializerList().stream()
                        .filter(weight -> weight.getDataType() == DataType.FLOAT_VALUE)
                        .mapToLong(Tensors::elements)
                        .sum(),
                training.size(),
                parity,
                answers.worst(Mistake.SHOWN, temperature),
                Stream.of(pictures.leftOut(), training.unreadable(), validation.unreadable())
                        .flatMap(List::stream)
                        .toList());
    }
}
