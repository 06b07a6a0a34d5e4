package dev.densestream.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The probabilities of one batch: a row for each image, a column for each label, in their orders. */
public final class Scores {
    private final int images;
    private final int classes;
    private final float[] rows;

    /** @param rows {@code images × classes} probabilities or more, taken over without a copy; what is more is padding */
    Scores(int images, int classes, float[] rows) {
        if (images < 1 || classes < 1 || rows.length < (long) images * classes) {
            throw new IllegalArgumentException(
                    "%d scores are too few for %d images of %d classes".formatted(rows.length, images, classes));
        }
        this.images = images;
        this.classes = classes;
        this.rows = rows;
    }

    public int images() {
        return images;
    }

    public int classes() {
        return classes;
    }

    /** The probabilities of the image at {@code index}, one for each label; the caller's own. */
    public float[] of(int index) {
        if (index < 0 || index >= images) {
            throw new IndexOutOfBoundsException("image %d of %d".formatted(index, images));
        }
        return Arrays.copyOfRange(rows, index * classes, (index + 1) * classes);
    }

    /** The rows of all images, in order. */
    public List<float[]> rows() {
        return IntStream.range(0, images).mapToObj(this::of).toList();
    }
}
