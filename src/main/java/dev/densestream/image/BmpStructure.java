package dev.densestream.image;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the headers of a BMP file, OS/2's and Windows' of all versions, and where its pixels lie. */
final class BmpStructure {
    private static final int RAW = 0;
    private static final int RLE8 = 1;
    private static final int RLE4 = 2;
    private static final int BITFIELDS = 3;

    private static final int FILE_HEADER = 14;
    private static final int OS2 = 12;
    private static final int WINDOWS_3 = 40;
    private static final int OS2_2 = 64;
    private static final List<Integer> HEADERS = List.of(OS2, WINDOWS_3, 52, 56, OS2_2, 108, 124);
    private static final List<Integer> DEPTHS = List.of(1, 4, 8, 16, 24, 32);
    private static final int MASKS_AT = FILE_HEADER + 40;
    private static final int WITH_ALPHA_MASK = 56;
    private static final int MAX_COLOURS = 65_536;
    private static final List<Long> FIVES = List.of(0x7c00L, 0x3e0L, 0x1fL, 0L);
    private static final List<Long> BYTES = List.of(0xff0000L, 0xff00L, 0xffL, 0L);
    private static final List<Long> BYTES_AND_ALPHA = List.of(0xff0000L, 0xff00L, 0xffL, 0xff000000L);

    private final StructureReader in;
    private final int headerSize;
    private final int width;
    private final int signedHeight;
    private final int bits;
    private final int compression;
    private final List<Long> masks;
    private final int colours;
    private final boolean truncated;

    private BmpStructure(StructureReader in, Truncation truncation) throws ImageException {
        this.in = in;
        headerSize = (int) in.unsigned32(FILE_HEADER);
        if (!HEADERS.contains(headerSize)) {
            throw new ImageException(
                    "unsupported-format", "the image is BMP with a header of %d bytes".formatted(headerSize));
        }
        boolean old = headerSize == OS2;
        width = old ? in.unsigned16(18) : (int) in.unsigned32(18);
        signedHeight = old ? in.unsigned16(20) : (int) in.unsigned32(22);
        bits = in.unsigned16(old ? 24 : 28);
        compression = old ? RAW : (int) in.unsigned32(30);
        long declared = old ? 0 : in.unsigned32(46);
        in.need(FILE_HEADER, headerSize);
        checkKind();
        masks = masks();
        if (declared > MAX_COLOURS) {
            throw new ImageException("corrupt", "a BMP file with a palette of %d colours".formatted(declared));
        }
        colours = bits > 8 ? 0 : declared == 0 ? 1 << bits : (int) declared;
        truncated = truncated(truncation);
    }

    static boolean matches(byte[] bytes) {
        return new String(bytes, 0, Math.min(bytes.length, 2), StandardCharsets.ISO_8859_1).equals("BM");
    }

    static BmpStructure of(byte[] bytes, Truncation truncation) throws ImageException {
        return new BmpStructure(StructureReader.littleEndian(bytes, "BMP file"), truncation);
    }

    private void checkKind() throws ImageException {
        if (width <= 0 || signedHeight == 0 || signedHeight == Integer.MIN_VALUE) {
            throw new ImageException(
                    "corrupt", "a BMP file that declares %d × %d pixels".formatted(width, signedHeight));
        }
        boolean known = switch (compression) {
            case RAW -> DEPTHS.contains(bits);
            case RLE8 -> bits == 8;
            case RLE4 -> bits == 4;
            case BITFIELDS -> bits >= 16 && DEPTHS.contains(bits) && headerSize != OS2_2;
            default -> false;
        };
        if (!known) {
            throw new ImageException(
                    "unsupported-format",
                    "the image is BMP of %d bits with compression %d".formatted(bits, compression));
        }
    }

    private List<Long> masks() throws ImageException {
        if (compression != BITFIELDS) {
            return bits == 16 ? FIVES : BYTES;
        }
        List<Long> found = List.of(
                in.unsigned32(MASKS_AT),
                in.unsigned32(MASKS_AT + 4),
                in.unsigned32(MASKS_AT + 8),
                headerSize >= WITH_ALPHA_MASK && bits == 32 ? in.unsigned32(MASKS_AT + 12) : 0L);
        if (found.stream().allMatch(mask -> mask == 0)) {
            return BYTES_AND_ALPHA;
        }
        for (long mask : found) {
            long ones = mask == 0 ? 0 : mask >> Long.numberOfTrailingZeros(mask);
            if ((ones & ones + 1) != 0 || ones > 0xffff || mask >> bits != 0) {
                throw new ImageException("unsupported-format", "the image is BMP with the mask %08x".formatted(mask));
            }
        }
        return found;
    }

    /** Of run lengths only their decoder can tell. */
    private boolean truncated(Truncation truncation) throws ImageException {
        in.need(paletteAt(), (long) colours * paletteEntry());
        if (runLength() || holds(height() - 1)) {
            return false;
        }
        int needed = truncation == Truncation.ACCEPTED ? 1 : height();
        in.need(pixelsAt(), stride() * (needed - 1) + lineBytes());
        return true;
    }

    private long lineBytes() {
        return ((long) width * bits + 7) / 8;
    }

    /** Whether the line stored as the one of that number is there. */
    boolean holds(int line) throws ImageException {
        return pixelsAt() + stride() * line + lineBytes() <= in.length();
    }

    ImageHeader header() {
        String kind = "%d bits%s".formatted(bits, runLength() ? ", run-length encoded" : "");
        return new ImageHeader(ImageFormat.BMP, width, height(), 1, masks.get(3) != 0, kind, truncated);
    }

    int width() {
        return width;
    }

    int height() {
        return Math.abs(signedHeight);
    }

    boolean topDown() {
        return signedHeight < 0;
    }

    int bits() {
        return bits;
    }

    boolean runLength() {
        return compression == RLE8 || compression == RLE4;
    }

    /** Which bits of a pixel are red, green, blue and alpha; 0 for none. */
    List<Long> channels() {
        return masks;
    }

    /** From one stored line to the next, in bytes. */
    long stride() {
        return ((long) width * bits + 31) / 32 * 4;
    }

    long pixelsAt() throws ImageException {
        long declared = in.unsigned32(10);
        long palette = (long) colours * paletteEntry();
        boolean forgetsThePalette = declared == FILE_HEADER + headerSize && bits <= 8;
        return declared == 0 ? paletteAt() + palette : forgetsThePalette ? declared + palette : declared;
    }

    /** Colours as numbers of 24 bits; those that the file does not name are grey. */
    int[] palette() throws ImageException {
        int[] palette = new int[256];
        for (int i = 0; i < palette.length; i++) {
            long at = paletteAt() + (long) i * paletteEntry();
            palette[i] = i < colours
                    ? in.unsigned8(at + 2) << 16 | in.unsigned8(at + 1) << 8 | in.unsigned8(at)
                    : i * 0x010101;
        }
        return palette;
    }

    private int paletteAt() {
        return FILE_HEADER + headerSize + (headerSize == WINDOWS_3 && compression == BITFIELDS ? 12 : 0);
    }

    private int paletteEntry() {
        return headerSize == OS2 ? 3 : 4;
    }
}
