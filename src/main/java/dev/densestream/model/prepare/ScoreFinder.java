package dev.densestream.model.prepare;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.densestream.model.Activation;
import dev.densestream.model.FloatTensor;
import dev.densestream.model.ModelException;
import dev.densestream.model.OptionException;
import dev.densestream.onnx.OnnxGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells which output of a foreign graph has the scores, and what they are, from the graph and from its answers. */
final class ScoreFinder {
    /** What leaves scores as they are. */
    private static final Set<String> UNCHANGING = Set.of("Identity", "Cast", "Flatten", "Reshape", "Squeeze");

    /** What gives numbers of any size, and so no probabilities. */
    private static final Set<String> UNBOUNDED =
            Set.of("Gemm", "MatMul", "Add", "Conv", "GlobalAveragePool", "AveragePool", "ReduceMean", "LogSoftmax");

    /** A softmax in half precision misses 1 by about as much. */
    private static final double TOLERANCE = 2e-3;

    private final OnnxGraph graph;
    private final List<Map<String, FloatTensor>> answers;
    private final int labels;
    private final ScoreOptions options;

    /** @param answers what the graph gave for several pictures, each alone */
    ScoreFinder(OnnxGraph graph, List<Map<String, FloatTensor>> answers, int labels, ScoreOptions options) {
        this.graph = graph;
        this.answers = answers;
        this.labels = labels;
        this.options = options;
    }

    /**
     * @throws ModelException if the graph is no image classifier with that many labels
     * @throws OptionException if what the user says of the scores is not so
     */
    ScoreOutput find() {
        String output = output();
        FloatTensor scores = answers.getFirst().get(output);
        int width = width(scores);
        if (width == 1
                && labels == 1
                && options.activation().filter(Activation.SIGMOID::equals).isEmpty()) {
            throw new OptionException("one score and one label: name two labels, what a low score means first"
                    + " (or say --activation sigmoid, if the score stands alone)");
        }
        ScoreKind kind = kind(output, width);
        return new ScoreOutput(
                output, width, scores.shape().size(), isHalf(output), kind, activation(output, kind, width), labels);
    }

    private boolean isHalf(String output) {
        return graph.outputs().stream()
                .filter(each -> each.getName().equals(output))
                .anyMatch(each -> each.getType().getTensorType().getElemType() == DataType.FLOAT16_VALUE);
    }

    private String output() {
        Map<String, FloatTensor> outputs = answers.getFirst();
        if (options.output().isPresent()) {
            String named = options.output().get();
            if (!outputs.containsKey(named)) {
                throw new OptionException("--output-name %s: its outputs are %s".formatted(named, words(outputs)));
            }
            if (!fits(outputs.get(named))) {
                throw misfit(Map.of(named, outputs.get(named)));
            }
            return named;
        }
        List<String> fitting = outputs.keySet().stream()
                .filter(name -> fits(outputs.get(name)))
                .toList();
        if (fitting.isEmpty()) {
            throw misfit(outputs);
        }
        if (fitting.size() > 1) {
            throw new OptionException("its outputs %s all have %d scores an image: say which with --output-name"
                    .formatted(fitting, labels));
        }
        return fitting.getFirst();
    }

    private boolean fits(FloatTensor output) {
        int width = width(output);
        return width == labels || (width == 1 && labels == 2);
    }

    /** Scores an image: {@code [1, C]}, or {@code C} maps or columns of one element; 0 for what is no scores. */
    private static int width(FloatTensor output) {
        List<Long> shape = output.shape();
        boolean batched = shape.size() >= 2 && shape.getFirst() == 1;
        long widest = shape.stream().max(Long::compare).orElse(0L);
        return batched && widest == output.values().length ? output.values().length : 0;
    }

    private ModelException misfit(Map<String, FloatTensor> outputs) {
        if (outputs.values().stream().anyMatch(output -> output.shape().equals(List.of((long) labels)))) {
            return new ModelException(
                    "its output is %s, which has no batch axis: export it with one".formatted(words(outputs)));
        }
        List<Integer> widths = outputs.values().stream()
                .map(ScoreFinder::width)
                .filter(width -> width > 0)
                .toList();
        return new ModelException(
                widths.size() == 1
                        ? "it gives %d scores an image, and there are %d labels".formatted(widths.getFirst(), labels)
                        : "it is no image classifier with %d labels: for one picture it gives %s, needed is [1, %d]"
                                .formatted(labels, words(outputs), labels));
    }

    private static String words(Map<String, FloatTensor> outputs) {
        return outputs.isEmpty()
                ? "no real numbers"
                : outputs.entrySet().stream()
                        .map(output -> output.getKey() + " " + output.getValue().shape())
                        .collect(Collectors.joining(", "));
    }

    private ScoreKind kind(String output, int width) {
        List<float[]> rows = rows(output);
        Optional<String> last = lastOperator(output);
        boolean fractions = rows.stream().allMatch(ScoreFinder::areFractions);
        boolean activated = last.filter(Set.of("Softmax", "Sigmoid")::contains).isPresent()
                || (width > 1 && fractions && rows.stream().allMatch(ScoreFinder::sumToOne));
        if (options.kind().equals(Optional.of(ScoreKind.LOGITS)) && activated && fractions) {
            throw new OptionException("--logits: its scores are probabilities already%s"
                    .formatted(last.map(operator -> " (its last operator is %s)".formatted(operator))
                            .orElse("")));
        }
        if (options.kind().equals(Optional.of(ScoreKind.PROBABILITIES)) && !fractions) {
            throw new OptionException(
                    "--probabilities: it gives scores such as %s, which are logits".formatted(outside(rows)));
        }
        if (options.kind().isEmpty()
                && fractions
                && !activated
                && last.filter(UNBOUNDED::contains).isEmpty()) {
            throw new OptionException(
                    "whether its scores are probabilities cannot be told: all are between 0 and 1, they do not sum to 1, and its last operator is %s; say --logits or --probabilities"
                            .formatted(last.orElse("unknown")));
        }
        return options.kind().orElse(activated && fractions ? ScoreKind.PROBABILITIES : ScoreKind.LOGITS);
    }

    private Activation activation(String output, ScoreKind kind, int width) {
        boolean sumToOne = (width == 1 && labels == 2) || rows(output).stream().allMatch(ScoreFinder::sumToOne);
        if (kind == ScoreKind.LOGITS) {
            return options.activation().orElse(Activation.SOFTMAX);
        }
        if (options.activation().equals(Optional.of(Activation.SOFTMAX)) && !sumToOne) {
            throw new OptionException(
                    "--activation softmax: its probabilities do not sum to 1; say sigmoid, if its labels are independent");
        }
        return options.activation().orElse(sumToOne ? Activation.SOFTMAX : Activation.SIGMOID);
    }

    /** The operator that made the scores what they are. */
    private Optional<String> lastOperator(String output) {
        Optional<NodeProto> node = graph.producer(output);
        while (node.filter(each -> UNCHANGING.contains(each.getOpType())).isPresent()) {
            node = graph.producer(node.get().getInput(0));
        }
        return node.map(NodeProto::getOpType);
    }

    private List<float[]> rows(String output) {
        List<float[]> rows = new ArrayList<>();
        answers.forEach(answer -> rows.add(answer.get(output).values()));
        return rows;
    }

    private static boolean areFractions(float[] row) {
        for (float score : row) {
            if (!(score >= -TOLERANCE && score <= 1 + TOLERANCE)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sumToOne(float[] row) {
        double sum = 0;
        for (float score : row) {
            sum += score;
        }
        return Math.abs(sum - 1) < TOLERANCE;
    }

    private static float outside(List<float[]> rows) {
        for (float[] row : rows) {
            for (float score : row) {
                if (!(score >= -TOLERANCE && score <= 1 + TOLERANCE)) {
                    return score;
                }
            }
        }
        throw new IllegalStateException("all are fractions");
    }
}
