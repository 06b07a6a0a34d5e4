package dev.densestream.image;

import java.util.HashMap;
import java.util.Map;

/** The first image file directory of a TIFF structure, as TIFF files and EXIF data have it; BigTIFF too. */
final class TiffDirectory {
    private static final int MAX_ENTRIES = 4_096;
    private static final int BYTE = 1;
    private static final int ASCII = 2;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int UNDEFINED = 7;
    private static final int LONG8 = 16;
    private static final int BIG = 43;

    private final StructureReader in;
    private final boolean littleEndian;
    private final Map<Integer, Entry> entries = new HashMap<>();

    private TiffDirectory(StructureReader in, boolean littleEndian) {
        this.in = in;
        this.littleEndian = littleEndian;
    }

    /** @param at where the values begin */
    private record Entry(int type, long count, long at) {}

    /**
     * Reads the directory of the structure that lies in {@code bytes} from {@code from} to {@code to}.
     *
     * @param what what those bytes are, for messages
     */
    static TiffDirectory read(byte[] bytes, int from, int to, String what) throws ImageException {
        StructureReader in = new StructureReader(bytes, from, to, what, true);
        boolean littleEndian = in.says(0, "II");
        if (!littleEndian && !in.says(0, "MM")) {
            throw new ImageException("corrupt", "the %s tells no byte order".formatted(what));
        }
        var directory = new TiffDirectory(littleEndian ? in : in.bigEndian(), littleEndian);
        directory.readEntries(what);
        return directory;
    }

    private void readEntries(String what) throws ImageException {
        boolean big = in.unsigned16(2) == BIG;
        long at = big ? in.unsigned64(8) : in.unsigned32(4);
        in.need(at, big ? 8 : 2);
        long count = big ? in.unsigned64(at) : in.unsigned16(at);
        if (count < 1 || count > MAX_ENTRIES) {
            throw new ImageException(
                    "corrupt",
                    "the directory of the %s declares %s entries".formatted(what, Long.toUnsignedString(count)));
        }
        int size = big ? 20 : 12;
        at += big ? 8 : 2;
        for (int i = 0; i < count; i++, at += size) {
            in.need(at, size);
            int type = in.unsigned16(at + 2);
            long values = big ? in.unsigned64(at + 4) : in.unsigned32(at + 4);
            long valueAt = at + (big ? 12 : 8);
            if (values < 0 || values > (big ? 8 : 4) / Math.max(1, size(type))) {
                valueAt = big ? in.unsigned64(valueAt) : in.unsigned32(valueAt);
            }
            entries.putIfAbsent(in.unsigned16(at), new Entry(type, values, valueAt));
        }
    }

    boolean littleEndian() {
        return littleEndian;
    }

    boolean has(int tag) {
        return entries.containsKey(tag);
    }

    /** The first value of a tag, or {@code otherwise} where it is not there or no whole number. */
    long number(int tag, long otherwise) throws ImageException {
        Entry entry = entries.get(tag);
        return entry == null || entry.count() == 0 || size(entry.type()) == 0 ? otherwise : value(entry, 0);
    }

    /**
     * All values of a tag, none where it is not there.
     *
     * @throws ImageException {@code corrupt} if there are more than {@code most}, {@code truncated} if they lie outside
     */
    long[] numbers(int tag, int most) throws ImageException {
        Entry entry = entries.get(tag);
        if (entry == null || size(entry.type()) == 0) {
            return new long[0];
        }
        if (entry.count() < 0 || entry.count() > most) {
            throw new ImageException(
                    "corrupt",
                    "tag %d has %s values; allowed are %d".formatted(tag, Long.toUnsignedString(entry.count()), most));
        }
        in.need(entry.at(), entry.count() * size(entry.type()));
        long[] values = new long[(int) entry.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(entry, i);
        }
        return values;
    }

    private long value(Entry entry, long index) throws ImageException {
        long at = entry.at() + index * size(entry.type());
        return switch (size(entry.type())) {
            case 1 -> in.unsigned8(at);
            case 2 -> in.unsigned16(at);
            case 4 -> in.unsigned32(at);
            default -> in.unsigned64(at);
        };
    }

    /** Of one value in bytes; 0 for types that are no whole numbers. */
    private static int size(int type) {
        return switch (type) {
            case BYTE, ASCII, UNDEFINED -> 1;
            case SHORT -> 2;
            case LONG -> 4;
            case LONG8 -> 8;
            default -> 0;
        };
    }
}
