package dev.densestream.image;

/** Numbers of a file at any place, of which none can be read behind its end. */
final class StructureReader {
    private final byte[] bytes;
    private final int from;
    private final int to;
    private final String what;
    private final boolean littleEndian;

    /** @param what what the bytes are, for messages, such as {@code BMP file} */
    StructureReader(byte[] bytes, int from, int to, String what, boolean littleEndian) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.what = what;
        this.littleEndian = littleEndian;
    }

    static StructureReader littleEndian(byte[] bytes, String what) {
        return new StructureReader(bytes, 0, bytes.length, what, true);
    }

    /** The same bytes in the other order of their numbers. */
    StructureReader bigEndian() {
        return new StructureReader(bytes, from, to, what, false);
    }

    long length() {
        return (long) to - from;
    }

    int unsigned8(long at) throws ImageException {
        need(at, 1);
        return bytes[from + (int) at] & 0xff;
    }

    int unsigned16(long at) throws ImageException {
        need(at, 2);
        return (int) number(at, 2);
    }

    int unsigned24(long at) throws ImageException {
        need(at, 3);
        return (int) number(at, 3);
    }

    long unsigned32(long at) throws ImageException {
        need(at, 4);
        return number(at, 4);
    }

    /** @return negative where it does not fit in 63 bits */
    long unsigned64(long at) throws ImageException {
        need(at, 8);
        return number(at, 8);
    }

    /** Whether the bytes at {@code at} are those of {@code latin}. */
    boolean says(long at, String latin) throws ImageException {
        need(at, latin.length());
        for (int i = 0; i < latin.length(); i++) {
            if ((bytes[from + (int) at + i] & 0xff) != latin.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** @throws ImageException {@code truncated} if the bytes end before {@code at + count} */
    void need(long at, long count) throws ImageException {
        if (at < 0 || count < 0 || at > length() - count) {
            throw new ImageException(
                    "truncated",
                    "the %s ends after %d bytes; byte %d is needed"
                            .formatted(what, length(), at < 0 || count < 0 ? Long.MAX_VALUE : at + count));
        }
    }

    private long number(long at, int size) {
        long number = 0;
        for (int i = 0; i < size; i++) {
            int next = bytes[from + (int) at + (littleEndian ? size - 1 - i : i)] & 0xff;
            number = number << 8 | next;
        }
        return number;
    }
}
