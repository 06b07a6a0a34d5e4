package dev.densestream.model;

import dev.densestream.image.PreprocessSpec;
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

    /** Prepared pictures as a batch {@code [N,H,W,3]} of numbers from 0 to 255. */
    public static FloatTensor ofPictures(List<byte[]> pictures, PreprocessSpec size) {
        float[] values = new float[pictures.size() * size.bytes()];
        int at = 0;
        for (byte[] picture : pictures) {
            for (byte value : picture) {
                values[at++] = value & 0xff;
            }
        }
        return new FloatTensor(List.of((long) pictures.size(), (long) size.height(), (long) size.width(), 3L), values);
    }

    public List<Long> shape() {
        return shape;
    }

    /** The values themselves, not a copy: whoever is handed the tensor must leave them as they are. */
    public float[] values() {
        return values;
    }
}
