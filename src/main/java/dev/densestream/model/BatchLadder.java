package dev.densestream.model;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The only batch sizes that a session ever sees: 1, 2, 4, 8, … and the largest. A batch is padded to the next rung, so
 * that every shape is known, planned and warm before the first image comes.
 *
 * @param max the largest batch, from 1
 * @param single whether the largest is the only one
 */
public record BatchLadder(int max, boolean single) {
    public BatchLadder {
        if (max < 1) {
            throw new IllegalArgumentException("largest batch %d: allowed is 1 or more".formatted(max));
        }
    }

    public BatchLadder(int max) {
        this(max, false);
    }

    /** All sizes, ascending. */
    public List<Integer> rungs() {
        return Stream.concat(
                        IntStream.iterate(1, size -> size < max && !single, size -> size << 1)
                                .boxed(),
                        Stream.of(max))
                .toList();
    }

    /** The smallest rung that {@code images} fit. */
    public int rungFor(int images) {
        if (images < 1 || images > max) {
            throw new IllegalArgumentException("a batch of %d: allowed is 1 to %d".formatted(images, max));
        }
        int power = Integer.highestOneBit(images);
        return single ? max : Math.min(max, power == images ? power : power << 1);
    }

    /** What is left of it when the rung at {@code size}, 2 or more, is too large for the memory. */
    BatchLadder below(int size) {
        return new BatchLadder(Math.min(max, Integer.highestOneBit(size - 1)), single);
    }
}
