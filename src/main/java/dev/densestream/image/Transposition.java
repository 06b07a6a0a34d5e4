package dev.densestream.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Turns a matrix of bytes so that its rows become columns, 8 × 8 bytes at a time, each row of them in one number. */
final class Transposition {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x00ff00ff00ff00ffL;
    private static final long TWOS = 0x0000ffff0000ffffL;
    private static final long FOURS = 0x00000000ffffffffL;

    private Transposition() {}

    /**
     * @param rows a multiple of 8
     * @param columns a multiple of 8
     * @param to gets {@code columns} rows of {@code rows} bytes from {@code at} on
     */
    static void of(byte[] from, int rows, int columns, byte[] to, int at) {
        for (int left = 0; left < columns; left += 8) {
            for (int top = 0; top < rows; top += 8) {
                block(from, top * columns + left, columns, to, at + left * rows + top, rows);
            }
        }
    }

    /** Neighbours swap single bytes first, then pairs of them, then fours. */
    private static void block(byte[] from, int i, int step, byte[] to, int o, int toStep) {
        long a = (long) EIGHT.get(from, i);
        long b = (long) EIGHT.get(from, i + step);
        long c = (long) EIGHT.get(from, i + 2 * step);
        long d = (long) EIGHT.get(from, i + 3 * step);
        long e = (long) EIGHT.get(from, i + 4 * step);
        long f = (long) EIGHT.get(from, i + 5 * step);
        long g = (long) EIGHT.get(from, i + 6 * step);
        long h = (long) EIGHT.get(from, i + 7 * step);
        long t = (a >>> 8 ^ b) & ONES;
        a ^= t << 8;
        b ^= t;
        t = (c >>> 8 ^ d) & ONES;
        c ^= t << 8;
        d ^= t;
        t = (e >>> 8 ^ f) & ONES;
        e ^= t << 8;
        f ^= t;
        t = (g >>> 8 ^ h) & ONES;
        g ^= t << 8;
        h ^= t;
        t = (a >>> 16 ^ c) & TWOS;
        a ^= t << 16;
        c ^= t;
        t = (b >>> 16 ^ d) & TWOS;
        b ^= t << 16;
        d ^= t;
        t = (e >>> 16 ^ g) & TWOS;
        e ^= t << 16;
        g ^= t;
        t = (f >>> 16 ^ h) & TWOS;
        f ^= t << 16;
        h ^= t;
        t = (a >>> 32 ^ e) & FOURS;
        a ^= t << 32;
        e ^= t;
        t = (b >>> 32 ^ f) & FOURS;
        b ^= t << 32;
        f ^= t;
        t = (c >>> 32 ^ g) & FOURS;
        c ^= t << 32;
        g ^= t;
        t = (d >>> 32 ^ h) & FOURS;
        d ^= t << 32;
        h ^= t;
        EIGHT.set(to, o, a);
        EIGHT.set(to, o + toStep, b);
        EIGHT.set(to, o + 2 * toStep, c);
        EIGHT.set(to, o + 3 * toStep, d);
        EIGHT.set(to, o + 4 * toStep, e);
        EIGHT.set(to, o + 5 * toStep, f);
        EIGHT.set(to, o + 6 * toStep, g);
        EIGHT.set(to, o + 7 * toStep, h);
    }
}
