package dev.densestream.model;

import dev.densestream.image.PreprocessSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything about a model file that a person or a script may ask; also the JSON of {@code model inspect}.
 *
 * @param activation {@code softmax} or {@code sigmoid}
 * @param preprocessing in words
 * @param preprocessingProof whether an imported model's preprocessing was verified; null for models that were trained here
 * @param embedding how many numbers the embedding has; null for models without one
 * @param parameters trainable ones
 * @param bytes the file's size
 * @param provider where it runs on this machine
 * @param availableProviders what this ONNX Runtime was built with
 */
public record ModelReport(
        String name,
        String version,
        String sha256,
        String file,
        long bytes,
        List<String> labels,
        String activation,
        String preprocessing,
        String preprocessingProof,
        List<ModelTensor> inputs,
        List<ModelTensor> outputs,
        Integer embedding,
        long parameters,
        int nodes,
        long opset,
        String producer,
        SortedMap<String, String> provenance,
        String provider,
        List<String> availableProviders) {
    private static final int LABEL_COLUMNS = 96;

    public static ModelReport of(PreparedModel model, Provider provider, Set<Provider> available) {
        ModelContract contract = model.contract();
        ModelGraph graph = model.graph();
        return new ModelReport(
                contract.name(),
                model.version(),
                model.sha256(),
                model.file().toString(),
                model.bytes(),
                contract.labels(),
                lower(contract.activation()),
                words(contract.preprocess()),
                PreprocessingProof.of(contract.provenance()).orElse(null),
                graph.inputs(),
                graph.outputs(),
                model.embedding().isPresent() ? model.embedding().getAsInt() : null,
                graph.parameters(),
                graph.nodes(),
                graph.opset(),
                graph.producer(),
                new TreeMap<>(contract.provenance()),
                lower(provider),
                available.stream().map(ModelReport::lower).toList());
    }

    /** For people: a name and a value in each line. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        add(lines, "name", name);
        add(lines, "version", version);
        add(lines, "sha256", sha256);
        add(lines, "file", "%s (%s bytes)".formatted(file, grouped(bytes)));
        add(lines, "labels", "%d: %s".formatted(labels.size(), shortened(String.join(", ", labels))));
        add(lines, "activation", activation);
        add(lines, "preprocessing", preprocessing);
        if (PreprocessingProof.isMissing(provenance)) {
            add(lines, "warning", "preprocessing unverified: compare scores, with `densestream model verify --expect`");
        }
        inputs.forEach(input -> add(lines, "input", input.toString()));
        outputs.forEach(output -> add(lines, "output", output.toString()));
        if (embedding != null) {
            add(lines, "embedding", "%s numbers an image".formatted(grouped(embedding)));
        }
        add(lines, "parameters", grouped(parameters));
        add(lines, "graph", "%s nodes, opset %d, written by %s".formatted(grouped(nodes), opset, producer));
        provenance.forEach((key, value) -> add(lines, "provenance", key + " = " + value));
        add(lines, "runs on", "%s (available: %s)".formatted(provider, String.join(", ", availableProviders)));
        return lines;
    }

    private static void add(List<String> lines, String name, String value) {
        lines.add("%-14s %s".formatted(name, value));
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String shortened(String labels) {
        return labels.length() <= LABEL_COLUMNS ? labels : labels.substring(0, LABEL_COLUMNS) + " … (--json: all)";
    }

    private static String words(PreprocessSpec spec) {
        String filter = lower(spec.interpolation());
        return switch (spec.resize()) {
            case SHORTER_SIDE ->
                "shorter side to %d pixels (%s), then the centre %d × %d"
                        .formatted(spec.resizeTo(), filter, spec.width(), spec.height());
            case SQUASH -> "squashed to %d × %d pixels (%s)".formatted(spec.width(), spec.height(), filter);
        };
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
