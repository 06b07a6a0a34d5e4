package dev.densestream.model;

import java.util.Arrays;
import java.util.List;

/** One output of a batch: a row for each image. */
final class Rows {
    private final int images;
    private final int width;
    private final float[] values;

    /** @param values {@code images × width} numbers or more, taken over without a copy; what is more is padding */
    Rows(int images, int width, float[] values) {
        if (images < 1 || width < 1 || values.length < (long) images * width) {
            throw new IllegalArgumentException(
                    "%d numbers are too few for %d images of %d".formatted(values.length, images, width));
        }
        this.images = images;
        this.width = width;
        this.values = values;
    }

    /** All rows of several outputs of the same width, in order. */
    static Rows joined(List<Rows> parts) {
        int width = parts.getFirst().width;
        int images = parts.stream().mapToInt(Rows::images).sum();
        float[] values = new float[images * width];
        int at = 0;
        for (Rows part : parts) {
            System.arraycopy(part.values, 0, values, at, part.images * width);
            at += part.images * width;
        }
        return new Rows(images, width, values);
    }

    int images() {
        return images;
    }

    int width() {
        return width;
    }

    /** The row of the image at {@code index}, the caller's own. */
    float[] of(int index) {
        if (index < 0 || index >= images) {
            throw new IndexOutOfBoundsException("image %d of %d".formatted(index, images));
        }
        return Arrays.copyOfRange(values, index * width, (index + 1) * width);
    }
}
