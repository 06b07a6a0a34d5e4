package dev.densestream.image;

/**
 * Sums of weighted stretches of bytes, in 32 bits. The loops are such that the compiler makes vector instructions of them:
 * one thing each, over stretches of two arrays.
 */
final class WeightedSum {
    private static final int HALF = 1 << (Taps.BITS - 1);

    private int[] sums = {};

    /**
     * Weighs the stretches that begin at {@code from}, {@code from + step} and so on, as many as position {@code index} has
     * weights.
     *
     * @param length of each stretch
     * @param out gets the sum from {@code to} on, rounded and cut off at 0 and 255
     */
    void of(byte[] in, int from, int step, Taps taps, int index, int length, byte[] out, int to) {
        int k = taps.weightsFrom(index);
        int left = taps.weightsFrom(index + 1) - k;
        if (left <= 2) {
            two(
                    in,
                    from,
                    from + (left - 1) * step,
                    weight(taps, k, left, 0),
                    weight(taps, k, left, 1),
                    length,
                    out,
                    to);
            return;
        }
        if (left > 4 && sums.length < length) {
            sums = new int[length];
        }
        int at = from;
        for (boolean first = true; left > 4; first = false) {
            four(in, at, step, taps, k, length, first);
            at += 4 * step;
            k += 4;
            left -= 4;
        }
        int last = at + (left - 1) * step;
        int a = weight(taps, k, left, 0);
        int b = weight(taps, k, left, 1);
        int c = weight(taps, k, left, 2);
        int d = weight(taps, k, left, 3);
        int second = Math.min(last, at + step);
        int third = Math.min(last, at + 2 * step);
        if (k == taps.weightsFrom(index)) {
            only(in, at, second, third, last, a, b, c, d, length, out, to);
        } else {
            last(in, at, second, third, last, a, b, c, d, length, out, to);
        }
    }

    /** Where there are fewer than four, stretches are read twice and weigh nothing. */
    private static int weight(Taps taps, int k, int left, int i) {
        return i < left ? taps.weight(k + i) : 0;
    }

    private static void two(byte[] in, int i, int j, int a, int b, int length, byte[] out, int to) {
        for (int x = 0; x < length; x++) {
            int sum = HALF + (in[i + x] & 0xff) * a + (in[j + x] & 0xff) * b;
            out[to + x] = (byte) Math.max(0, Math.min(255, sum >> Taps.BITS));
        }
    }

    private static void only(
            byte[] in, int i, int j, int k, int l, int a, int b, int c, int d, int length, byte[] out, int to) {
        for (int x = 0; x < length; x++) {
            int sum = HALF
                    + (in[i + x] & 0xff) * a
                    + (in[j + x] & 0xff) * b
                    + (in[k + x] & 0xff) * c
                    + (in[l + x] & 0xff) * d;
            out[to + x] = (byte) Math.max(0, Math.min(255, sum >> Taps.BITS));
        }
    }

    private void four(byte[] in, int at, int step, Taps taps, int k, int length, boolean first) {
        if (first) {
            java.util.Arrays.fill(sums, 0, length, HALF);
        }
        add(in, at, at + step, taps.weight(k), taps.weight(k + 1), length, sums);
        add(in, at + 2 * step, at + 3 * step, taps.weight(k + 2), taps.weight(k + 3), length, sums);
    }

    private static void add(byte[] in, int i, int j, int a, int b, int length, int[] sums) {
        for (int x = 0; x < length; x++) {
            sums[x] += (in[i + x] & 0xff) * a + (in[j + x] & 0xff) * b;
        }
    }

    private void last(
            byte[] in, int i, int j, int k, int l, int a, int b, int c, int d, int length, byte[] out, int to) {
        add(in, i, j, a, b, length, sums);
        add(in, k, l, c, d, length, sums);
        end(sums, length, out, to);
    }

    private static void end(int[] sums, int length, byte[] out, int to) {
        for (int x = 0; x < length; x++) {
            out[to + x] = (byte) Math.max(0, Math.min(255, sums[x] >> Taps.BITS));
        }
    }
}
