package dev.densestream.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a model says of one batch: for each image a probability for each label, in their orders, and its embedding where the
 * session was asked for it.
 */
public final class Scores {
    private final Rows probabilities;
    private final Optional<Rows> embeddings;

    Scores(Rows probabilities, Optional<Rows> embeddings) {
        this.probabilities = probabilities;
        this.embeddings = embeddings;
    }

    /** The scores of a batch that was run in parts, in order. */
    static Scores joined(List<Scores> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        boolean embedded = parts.getFirst().embeddings.isPresent();
        return new Scores(
                Rows.joined(parts.stream().map(part -> part.probabilities).toList()),
                embedded
                        ? Optional.of(Rows.joined(parts.stream()
                                .map(part -> part.embeddings.orElseThrow())
                                .toList()))
                        : Optional.empty());
    }

    public int images() {
        return probabilities.images();
    }

    public int classes() {
        return probabilities.width();
    }

    /** The probabilities of the image at {@code index}, one for each label; the caller's own. */
    public float[] of(int index) {
        return probabilities.of(index);
    }

    /** The embedding of the image at {@code index}, the caller's own; empty where the session was not asked for it. */
    public Optional<float[]> embedding(int index) {
        return embeddings.map(rows -> rows.of(index));
    }

    /** The probabilities of all images, in order. */
    public List<float[]> rows() {
        return IntStream.range(0, images()).mapToObj(this::of).toList();
    }
}
