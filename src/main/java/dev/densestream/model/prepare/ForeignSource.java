package dev.densestream.model.prepare;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.densestream.model.FloatTensor;
import dev.densestream.model.ModelContract;
import dev.densestream.model.ModelException;
import dev.densestream.model.OptionException;
import dev.densestream.onnx.FreeBatch;
import dev.densestream.onnx.OnnxFile;
import dev.densestream.onnx.OnnxGraph;
import dev.densestream.onnx.TrainingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings a foreign classifier into prepared form. */
final class ForeignSource {
    private static final int OLDEST_OPSET = 7;

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
        List<Map<String, FloatTensor>> answers =
                ForeignAnswers.of(file.path(), new ForeignInput(input.layout(), preprocessing), pictures);
        Head head = new HeadFinder(graph, answers, job.labels().size(), job.head()).find();
        List<double[]> wanted = ForeignAnswers.probabilities(answers, head);
        describe(input, head, preprocessing, wanted);
        OnnxGraph open = input.fixedBatch() ? FreeBatch.of(graph, input.name()) : graph;
        ModelContract contract = new ModelContract(
                job.name(),
                job.labels(),
                head.activation(),
                preprocessing.picture(),
                Provenance.ofForeign(file, preprocessing, job));
        return new Source(
                PreparedGraph.of(open, input, preprocessing.pixels(), head, contract),
                pictures,
                wanted,
                input.fixedBatch(),
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

    private void describe(PictureInput input, Head head, Preprocessing preprocessing, List<double[]> wanted) {
        findings.add(Source.finding(
                "input",
                "%s, %s%s"
                        .formatted(
                                input.name(),
                                input.layout(),
                                input.fixedBatch() ? "; its batch of 1 was made free" : "")));
        findings.add(Source.finding("output", "%s, %s".formatted(head.output(), words(head))));
        findings.add(Source.finding("scaling", preprocessing.pixels().toString()));
        double[] first = wanted.getFirst();
        if (wanted.stream().allMatch(row -> Arrays.equals(row, first))) {
            findings.add(Source.finding(
                    "warning", "every picture gets the same scores: is the scaling right, is it trained?"));
        }
    }

    private static String words(Head head) {
        String scores = head.decidesBetweenTwo()
                ? "one score, for the second of two labels"
                : "%d scores".formatted(head.width());
        return switch (head.kind()) {
            case LOGITS -> "%s, logits; %s was put behind".formatted(scores, head.activation());
            case PROBABILITIES -> "%s, probabilities already (%s)".formatted(scores, head.activation());
        };
    }
}
