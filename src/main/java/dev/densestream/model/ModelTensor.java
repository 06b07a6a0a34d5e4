package dev.densestream.model;

import java.util.List;

/**
 * An input or output of a graph.
 *
 * @param type ONNX's name of the elements, such as {@code uint8} or {@code float}
 * @param shape each dimension a number, or a name or {@code ?} where it is open
 */
public record ModelTensor(String name, String type, List<String> shape) {
    public ModelTensor {
        shape = List.copyOf(shape);
    }

    /** Whether the first dimension takes any number of images. */
    boolean hasOpenBatch() {
        return !shape.isEmpty() && !isNumber(shape.getFirst());
    }

    private static boolean isNumber(String dimension) {
        return dimension.chars().allMatch(Character::isDigit);
    }

    /** {@code images uint8 [N, 64, 64, 3]}. */
    @Override
    public String toString() {
        return "%s %s %s".formatted(name, type, shape);
    }
}
