package dev.densestream.model;

import java.util.List;

/** Real numbers in a shape, row by row. */
public final class FloatTensor {
    private final List<Long> shape;
    private final float[] values;

    /** @param values as many as {@code shape} has room for, taken over without a copy */
    public FloatTensor(List<Long> shape, float[] values) {
        this.shape = List.copyOf(shape);
        this.values = values;
        long room = this.shape.stream().reduce(1L, Math::multiplyExact);
        if (values.length != room) {
            throw new IllegalArgumentException("%d values for the shape %s".formatted(values.length, shape));
        }
    }

    public List<Long> shape() {
        return shape;
    }

    /** The values themselves, not a copy: whoever is handed the tensor must leave them as they are. */
    public float[] values() {
        return values;
    }
}
