package dev.densestream.train;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.densestream.onnx.Tensors;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** The tensors of a network by torchvision's names, and the numbers of the network in their shapes. */
final class FoundTensors {
    private static final String FIRST_LAYER = "features.denseblock1.denselayer1.";

    private final Map<String, float[]> values = new HashMap<>();
    private final Map<String, List<Long>> shapes = new HashMap<>();

    void put(String name, TensorProto tensor) {
        values.put(name, Tensors.floats(tensor));
        shapes.put(name, tensor.getDimsList());
    }

    void put(String name, float[] value, long... dims) {
        values.put(name, value);
        shapes.put(name, LongStream.of(dims).boxed().toList());
    }

    /** @param blocks how many layers each dense block has */
    DenseNetSpec spec(DenseNetSpec.Stem stem, List<Integer> blocks) {
        boolean bottleneck = shapes.containsKey(FIRST_LAYER + "conv2.weight");
        return new DenseNetSpec(
                stem,
                size("features.conv0.weight", 0),
                size(FIRST_LAYER + (bottleneck ? "conv2.weight" : "conv1.weight"), 0),
                blocks,
                bottleneck,
                compression(blocks),
                size("classifier.weight", 0));
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

    private int size(String name, int dim) {
        return Math.toIntExact(shapes.get(name).get(dim));
    }

    /** @throws IllegalArgumentException if one is missing, or is not as wide as the others make it */
    Parameters parameters(DenseNetSpec spec) {
        Map<String, float[]> ordered = new LinkedHashMap<>();
        for (ParameterShape shape : spec.shapes()) {
            List<Long> found = shapes.get(shape.name());
            if (found == null) {
                throw new IllegalArgumentException("it has no " + shape.name());
            }
            if (!found.equals(shape.dims())) {
                throw new IllegalArgumentException(
                        "its %s has the shape %s, needed is %s in a network of growth rate %d, compression %s and %d maps from the stem"
                                .formatted(
                                        shape.name(),
                                        found,
                                        shape.dims(),
                                        spec.growthRate(),
                                        spec.compression(),
                                        spec.stemWidth()));
            }
            ordered.put(shape.name(), values.get(shape.name()));
        }
        return Parameters.of(ordered);
    }
}
