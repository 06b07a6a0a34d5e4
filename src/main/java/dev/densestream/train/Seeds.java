package dev.densestream.train;

import java.util.SplittableRandom;

/**
 * Random numbers by what they are for, not by what was drawn before: an epoch that is begun in the middle draws the same ones,
 * and pictures can be changed by several threads.
 */
final class Seeds {
    private static final long ORDER = -1;
    private static final long DROPOUT = -2;

    private final long seed;

    Seeds(long seed) {
        this.seed = seed;
    }

    /** For the order of the pictures in an epoch. */
    SplittableRandom order(int epoch) {
        return new SplittableRandom(mixed(epoch, ORDER));
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
        return new SplittableRandom(new SplittableRandom(seed + 0x9E3779B97F4A7C15L * epoch).nextLong() ^ (what * 0xD1342543DE82EF95L))
                .nextLong();
    }
}
