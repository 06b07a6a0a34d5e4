package dev.densestream.train;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.model.PreparedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A DenseNet read back from the file that a training wrote: it is the checkpoint to go on from. */
public final class SavedNetwork {
    private final PreparedModel model;
    private final DenseNetSpec spec;
    private final Parameters parameters;
    private final Scaling scaling;

    private SavedNetwork(PreparedModel model, DenseNetSpec spec, Parameters parameters, Scaling scaling) {
        this.model = model;
        this.spec = spec;
        this.parameters = parameters;
        this.scaling = scaling;
    }

    /**
     * Reads and checks a file.
     *
     * @throws dev.densestream.model.ModelException if it is no prepared model
     * @throws TrainingException if it is one, but no DenseNet that a training wrote
     */
    public static SavedNetwork read(Path file) {
        PreparedModel model = PreparedModel.open(file);
        Map<String, TensorProto> tensors = tensors(file);
        try {
            DenseNetSpec spec = new SpecReader(tensors).spec();
            return new SavedNetwork(model, spec, Parameters.in(tensors, spec), scaling(tensors));
        } catch (IllegalArgumentException e) {
            throw new TrainingException(
                    "%s is a prepared model, but no DenseNet that `densestream train` wrote: %s"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    public DenseNetSpec spec() {
        return spec;
    }

    /** The model's name in predictions. */
    public String name() {
        return model.contract().name();
    }

    public List<String> labels() {
        return model.contract().labels();
    }

    public PreprocessSpec preprocess() {
        return model.contract().preprocess();
    }

    /** Whether the file gives what its classifier reads as a second output. */
    public boolean hasEmbedding() {
        return model.embedding().isPresent();
    }

    /**
     * A parameter by torchvision's name, row by row, outputs first; the value itself, not a copy.
     *
     * @throws IllegalArgumentException if the network has none of that name
     */
    public float[] parameter(String name) {
        return parameters.get(name);
    }

    Parameters parameters() {
        return parameters;
    }

    Scaling scaling() {
        return scaling;
    }

    /** The file's name and version. */
    String words() {
        return "%s (%s)".formatted(model.file().getFileName(), model.version());
    }

    private static Map<String, TensorProto> tensors(Path file) {
        try {
            return ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getInitializerList().stream()
                    .collect(Collectors.toMap(TensorProto::getName, tensor -> tensor, (first, second) -> second));
        } catch (IOException e) {
            throw new TrainingException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Scaling scaling(Map<String, TensorProto> tensors) {
        return new Scaling(parts(tensors, DenseNetGraph.MEAN), parts(tensors, DenseNetGraph.DEVIATION));
    }

    private static List<Double> parts(Map<String, TensorProto> tensors, String name) {
        float[] bytes = Parameters.floats(tensors, name, new long[] {3});
        return IntStream.range(0, bytes.length)
                .mapToObj(i -> bytes[i] / Scaling.BYTE)
                .toList();
    }

    /** Finds the numbers of a network in the shapes of its tensors. */
    private record SpecReader(Map<String, TensorProto> tensors) {
        private static final String LAYER = "features.denseblock%d.denselayer%d.";

        DenseNetSpec spec() {
            List<Integer> blocks = IntStream.iterate(
                            1, block -> has(LAYER.formatted(block, 1) + "norm1.weight"), block -> block + 1)
                    .mapToObj(this::layers)
                    .toList();
            boolean bottleneck = has(LAYER.formatted(1, 1) + "conv2.weight");
            int classes = size("classifier.weight", 0);
            int growthRate = size(LAYER.formatted(1, 1) + (bottleneck ? "conv2.weight" : "conv1.weight"), 0);
            return new DenseNetSpec(
                    stem(),
                    size("features.conv0.weight", 0),
                    growthRate,
                    blocks,
                    bottleneck,
                    compression(blocks),
                    classes);
        }

        private DenseNetSpec.Stem stem() {
            int kernel = size("features.conv0.weight", 2);
            boolean pool = has("features.norm0.weight");
            return Arrays.stream(DenseNetSpec.Stem.values())
                    .filter(stem -> stem.kernel() == kernel && stem.pool() == pool)
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalArgumentException("its first convolution is %d × %d".formatted(kernel, kernel)));
        }

        private int layers(int block) {
            return (int) IntStream.iterate(
                            1, layer -> has(LAYER.formatted(block, layer) + "norm1.weight"), layer -> layer + 1)
                    .count();
        }

        /** A half where that is what was rounded; with one block there is nothing to tell it from, and nothing to do with it. */
        private double compression(List<Integer> blocks) {
            if (blocks.size() < 2) {
                return 1;
            }
            int kept = size("features.transition1.conv.weight", 0);
            int of = size("features.transition1.conv.weight", 1);
            return kept == of / 2 ? 0.5 : (double) kept / of;
        }

        private boolean has(String name) {
            return tensors.containsKey(name);
        }

        private int size(String name, int dim) {
            TensorProto tensor = tensors.get(name);
            if (tensor == null || tensor.getDimsCount() <= dim) {
                throw new IllegalArgumentException("it has no " + name);
            }
            return Math.toIntExact(tensor.getDims(dim));
        }
    }
}
