package dev.densestream.model.prepare;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.densestream.model.Activation;
import dev.densestream.model.FloatTensor;
import dev.densestream.model.ModelContract;
import dev.densestream.model.ModelException;
import dev.densestream.model.OptionException;
import dev.densestream.onnx.FreeBatch;
import dev.densestream.onnx.OnnxFile;
import dev.densestream.onnx.OnnxGraph;
import dev.densestream.onnx.TrainingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Brings a foreign classifier into prepared form. */
final class ForeignSource {
    private static final int OLDEST_OPSET = 7;
    private static final double SAME = 1e-6;

    private final OnnxFile file;
    private final OnnxGraph graph;
    private final ImportJob job;
    private final List<String> findings = new ArrayList<>();

    private ForeignSource(OnnxFile file, ImportJob job) {
        this.file = file;
        this.graph = file.graph();
        this.job = job;
    }

    /**
     * @throws ModelException if it is no image classifier, or not one for evaluation
     * @throws OptionException if what was said of it is missing or cannot be
     */
    static Source of(OnnxFile file, ImportJob job) {
        return new ForeignSource(file, job).source();
    }

    private Source source() {
        if (job.labels().isEmpty()) {
            throw new OptionException("--labels is missing: the ONNX file does not say what its scores stand for");
        }
        if (graph.opset() < OLDEST_OPSET) {
            throw new ModelException(
                    "it uses ONNX's operator set %d, ONNX Runtime takes those from %d: export it with a newer one"
                            .formatted(graph.opset(), OLDEST_OPSET));
        }
        TrainingMode.of(graph.model().getGraph()).ifPresent(problem -> {
            throw new ModelException(problem);
        });
        PictureInput input = PictureInput.of(graph, job.layout());
        Preprocessing preprocessing = preprocessing(input);
        List<byte[]> pictures = CheckPictures.of(job.real(), preprocessing.picture());
        ForeignInput own = new ForeignInput(input.layout(), preprocessing);
        List<FloatTensor> inputs = pictures.stream().map(own::of).toList();
        List<Map<String, FloatTensor>> answers = ForeignAnswers.of(file.path(), inputs);
        ScoreOutput scores = new ScoreFinder(graph, answers, job.labels().size(), job.scores()).find();
        List<double[]> wanted = ForeignAnswers.probabilities(answers, scores);
        Optional<Embedding> embedding = job.embedding()
                ? Optional.of(Embedding.of(graph, scores.output(), job.labels().size(), inputs))
                : Optional.empty();
        describe(input, scores, embedding, preprocessing, wanted);
        OnnxGraph open = input.fixedBatch() ? FreeBatch.of(graph, input.name()) : graph;
        ModelContract contract = new ModelContract(
                job.name(),
                job.labels(),
                scores.activation(),
                preprocessing.picture(),
                Provenance.ofForeign(file, preprocessing, job));
        return new Source(
                PreparedGraph.of(open, input, preprocessing.pixels(), scores, embedding, contract),
                scores.half() || input.element() == DataType.FLOAT16_VALUE ? Precision.FP16 : Precision.FP32,
                pictures,
                wanted,
                input.fixedBatch(),
                embedding,
                findings);
    }

    private Preprocessing preprocessing(PictureInput input) {
        try {
            Preprocessing complete = withBytesAsTheyAre(input).complete(input.size());
            if (input.element() == DataType.UINT8_VALUE && !complete.pixels().isIdentity()) {
                throw new IllegalArgumentException(
                        "its input is uint8, so it scales the pictures itself: --scale 1 --mean 0 --std 1 is all that can be");
            }
            return complete;
        } catch (IllegalArgumentException e) {
            throw new OptionException(e.getMessage(), e);
        }
    }

    /** A network that takes bytes leaves nothing to say of their scaling. */
    private PreprocessOptions withBytesAsTheyAre(PictureInput input) {
        PreprocessOptions said = job.preprocess();
        return input.element() == DataType.UINT8_VALUE
                ? said.or(new PreprocessOptions(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(1.0),
                        Optional.of(List.of(0.0)),
                        Optional.of(List.of(1.0)),
                        Optional.empty()))
                : said;
    }

    private void describe(
            PictureInput input,
            ScoreOutput scores,
            Optional<Embedding> embedding,
            Preprocessing preprocessing,
            List<double[]> wanted) {
        findings.add(Source.finding(
                "input",
                "%s, %s%s"
                        .formatted(
                                input.name(),
                                input.layout(),
                                input.fixedBatch() ? "; its batch of 1 was made free" : "")));
        findings.add(Source.finding("output", "%s, %s".formatted(scores.output(), words(scores))));
        findings.add(Source.finding("scaling", preprocessing.pixels().toString()));
        embedding.ifPresent(each -> findings.add(each.finding()));
        double[] first = wanted.getFirst();
        if (wanted.stream().allMatch(row -> areAlike(row, first))) {
            findings.add(Source.finding(
                    "warning", "every picture gets the same scores: is the scaling right, is it trained?"));
        }
    }

    private static boolean areAlike(double[] row, double[] other) {
        for (int i = 0; i < row.length; i++) {
            if (Math.abs(row[i] - other[i]) > SAME) {
                return false;
            }
        }
        return true;
    }

    private static String words(ScoreOutput output) {
        String scores = output.decidesBetweenTwo()
                ? "one score, for the second of two labels"
                : "%d scores".formatted(output.width());
        return switch (output.kind()) {
            case LOGITS -> "%s, logits; %s was put behind".formatted(scores, words(output.activation()));
            case PROBABILITIES -> "%s, probabilities already (%s)".formatted(scores, words(output.activation()));
        };
    }

    private static String words(Activation activation) {
        return activation.name().toLowerCase(Locale.ROOT);
    }
}
