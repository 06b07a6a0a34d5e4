package dev.densestream.image;

/** Unpacks LZW as GIF has it (low bits first), or as TIFF has it (high bits first, codes widen one entry early). */
final class Lzw {
    private static final int MAX_BITS = 12;
    private static final int MAX_CODES = 1 << MAX_BITS;

    private final byte[] in;
    private final int to;
    private final boolean tiff;
    private final int firstBits;
    private final short[] prefixes = new short[MAX_CODES];
    private final byte[] suffixes = new byte[MAX_CODES];
    private final short[] lengths = new short[MAX_CODES];
    private int at;
    private int held;
    private int heldBits;
    private int bits;
    private int next;

    private Lzw(byte[] in, int from, int to, int firstBits, boolean tiff) {
        this.in = in;
        this.at = from;
        this.to = to;
        this.firstBits = firstBits;
        this.tiff = tiff;
        for (int i = 0; i < 1 << firstBits; i++) {
            suffixes[i] = (byte) i;
            lengths[i] = 1;
        }
        clear();
    }

    /**
     * @param bits of one value, 2 to 8
     * @return how many values there were; what does not fit into {@code out} is left out
     */
    static int gif(byte[] in, int from, int to, int bits, byte[] out) throws ImageException {
        return new Lzw(in, from, to, bits, false).unpack(out);
    }

    /** @return how many bytes there were; what does not fit into {@code out} is left out */
    static int tiff(byte[] in, int from, int to, byte[] out) throws ImageException {
        return new Lzw(in, from, to, 8, true).unpack(out);
    }

    private int unpack(byte[] out) throws ImageException {
        int clear = 1 << firstBits;
        int before = -1;
        int o = 0;
        while (o < out.length) {
            int code = code();
            if (code < 0 || code == clear + 1) {
                return o;
            }
            if (code == clear) {
                clear();
                before = -1;
                continue;
            }
            if (code > (before < 0 ? clear : next)) {
                throw new ImageException("corrupt", "an LZW code that stands for nothing yet");
            }
            if (before >= 0 && next < MAX_CODES) {
                add(before, code == next ? first(before) : first(code));
            }
            o = write(code, out, o);
            before = code;
        }
        return o;
    }

    private void clear() {
        bits = firstBits + 1;
        next = (1 << firstBits) + 2;
    }

    private void add(int before, byte suffix) {
        prefixes[next] = (short) before;
        suffixes[next] = suffix;
        lengths[next] = (short) (lengths[before] + 1);
        next++;
        if (next + (tiff ? 1 : 0) >= 1 << bits && bits < MAX_BITS) {
            bits++;
        }
    }

    private byte first(int code) {
        int c = code;
        while (lengths[c] > 1) {
            c = prefixes[c];
        }
        return suffixes[c];
    }

    /** Writes the string of a code from its end, since that is how the table holds it. */
    private int write(int code, byte[] out, int o) {
        int end = o + lengths[code];
        int c = code;
        for (int i = end - 1; i >= o; i--) {
            if (i < out.length) {
                out[i] = suffixes[c];
            }
            c = prefixes[c];
        }
        return Math.min(end, out.length);
    }

    /** @return −1 at the end */
    private int code() {
        while (heldBits < bits) {
            if (at >= to) {
                return -1;
            }
            int value = in[at++] & 0xff;
            held = tiff ? held << 8 | value : held | value << heldBits;
            heldBits += 8;
        }
        int mask = (1 << bits) - 1;
        int code;
        if (tiff) {
            code = (held >> (heldBits - bits)) & mask;
            held &= (1 << (heldBits - bits)) - 1;
        } else {
            code = held & mask;
            held >>>= bits;
        }
        heldBits -= bits;
        return code;
    }
}
