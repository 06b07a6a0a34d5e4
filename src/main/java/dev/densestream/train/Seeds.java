package dev.densestream.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Random numbers by what they are for, not by what was drawn before: a run that goes on in the middle of an epoch draws the same
 * ones, and pictures can be changed by several threads.
 */
final class Seeds {
    private static final long ORDER = -1;
    private static final long DROPOUT = -2;

    private final long seed;

    Seeds(long seed) {
        this.seed = seed;
    }

    /** The order of the pictures in an epoch. */
    List<Integer> order(int epoch, int pictures) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, pictures).boxed().toList());
        Collections.shuffle(order, new SplittableRandom(mixed(epoch, ORDER)));
        return order;
    }

    /** For the change of one picture in an epoch. */
    SplittableRandom picture(int epoch, int picture) {
        return new SplittableRandom(mixed(epoch, picture));
    }

    /** For PyTorch's own generator in one step. */
    int dropout(int epoch, int step) {
        return (int) mixed(epoch, DROPOUT - step);
    }

    private long mixed(long epoch, long what) {
        return next(next(next(seed) + epoch) + what);
    }

    private static long next(long state) {
        return new SplittableRandom(state).nextLong();
    }
}
