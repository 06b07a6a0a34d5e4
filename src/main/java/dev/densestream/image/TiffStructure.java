package dev.densestream.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the first directory of a TIFF file (revision 6.0, and BigTIFF): what its samples mean and where they lie. */
final class TiffStructure {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int MEANING = 262;
    private static final int FILL_ORDER = 266;
    private static final int STRIPS_AT = 273;
    private static final int SAMPLES = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_LENGTHS = 279;
    private static final int PLANES = 284;
    private static final int PREDICTOR = 317;
    private static final int PALETTE = 320;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILES_AT = 324;
    private static final int TILE_LENGTHS = 325;
    private static final int EXTRA_SAMPLES = 338;
    private static final int SAMPLE_FORMAT = 339;

    private static final int JPEG_TABLES = 347;

    private static final int MAX_SAMPLES = 8;
    private static final int MAX_TABLES = 1 << 16;
    private static final int MAX_BLOCKS = 1 << 20;
    /** Blocks may share their bytes, but each reads them anew. */
    private static final int MOST_READS = 8;

    /** A tile may be larger than a small picture, but not by as much as one likes. */
    private static final long SMALL = 1 << 20;

    private final TiffDirectory directory;
    private final StructureReader in;
    private final int width;
    private final int height;
    private final Compression compression;
    private final Meaning meaning;
    private final int samples;
    private final int bits;
    private final Alpha alpha;
    private final boolean truncated;

    /** How blocks are packed, and who unpacks them: we do where {@code ours}, or else libtiff does. */
    enum Compression {
        NONE(true),
        LZW(true),
        DEFLATE(true),
        PACK_BITS(true),
        CCITT(false),
        JPEG(false);

        private final boolean ours;

        Compression(boolean ours) {
            this.ours = ours;
        }

        boolean ours() {
            return ours;
        }

        private static Compression of(long tag) throws ImageException {
            return switch ((int) tag) {
                case 1 -> NONE;
                case 2, 3, 4 -> CCITT;
                case 5 -> LZW;
                case 7 -> JPEG;
                case 8, 32946 -> DEFLATE;
                case 32773 -> PACK_BITS;
                default -> throw unsupported("compression " + tag);
            };
        }
    }

    /** What the samples of a pixel are. */
    enum Meaning {
        WHITE_IS_ZERO(1, "grey"),
        BLACK_IS_ZERO(1, "grey"),
        RGB(3, "RGB"),
        PALETTE(1, "palette"),
        CMYK(4, "CMYK"),
        YCBCR(3, "YCbCr");

        private final int samples;
        private final String words;

        Meaning(int samples, String words) {
            this.samples = samples;
            this.words = words;
        }

        int samples() {
            return samples;
        }

        private static Meaning of(long tag) throws ImageException {
            return switch ((int) tag) {
                case 0 -> WHITE_IS_ZERO;
                case 1 -> BLACK_IS_ZERO;
                case 2 -> RGB;
                case 3 -> PALETTE;
                case 5 -> CMYK;
                case 6 -> YCBCR;
                default -> throw unsupported("colour space " + tag);
            };
        }
    }

    /** Whether there is a sample that tells how opaque a pixel is, and whether the colours are already multiplied by it. */
    enum Alpha {
        NONE,
        STRAIGHT,
        MULTIPLIED
    }

    private TiffStructure(byte[] bytes, Truncation truncation) throws ImageException {
        directory = TiffDirectory.read(bytes, 0, bytes.length, "TIFF file");
        in = StructureReader.littleEndian(bytes, "TIFF file");
        width = side(WIDTH);
        height = side(HEIGHT);
        compression = Compression.of(directory.number(COMPRESSION, 1));
        meaning = Meaning.of(directory.number(MEANING, 0));
        samples = Math.clamp(directory.number(SAMPLES, 1), 0, MAX_SAMPLES + 1);
        bits = readBits();
        alpha = readAlpha();
        checkKind();
        truncated = checkBlocks(truncation);
    }

    static boolean matches(byte[] bytes) {
        String beginning = new String(bytes, 0, Math.min(bytes.length, 4), StandardCharsets.ISO_8859_1);
        return beginning.equals("II*\0")
                || beginning.equals("MM\0*")
                || beginning.equals("II+\0")
                || beginning.equals("MM\0+");
    }

    static TiffStructure of(byte[] bytes, Truncation truncation) throws ImageException {
        return new TiffStructure(bytes, truncation);
    }

    private int side(int tag) throws ImageException {
        long side = directory.number(tag, 0);
        if (side < 1 || side > Integer.MAX_VALUE) {
            throw new ImageException("corrupt", "a TIFF file that declares a side of %d pixels".formatted(side));
        }
        return (int) side;
    }

    private int readBits() throws ImageException {
        long[] each = directory.numbers(BITS, MAX_SAMPLES);
        if (each.length > 0 && Arrays.stream(each).anyMatch(b -> b != each[0])) {
            throw unsupported("samples of different depths");
        }
        return each.length == 0 ? 1 : Math.clamp(each[0], 0, 255);
    }

    /** Four samples of RGB whose last one is left without a meaning are RGB with alpha, as others take it. */
    private Alpha readAlpha() throws ImageException {
        if (samples <= meaning.samples() || meaning == Meaning.CMYK) {
            return Alpha.NONE;
        }
        long[] extra = directory.numbers(EXTRA_SAMPLES, MAX_SAMPLES);
        return extra.length == 0
                ? Alpha.STRAIGHT
                : extra[0] == 0 ? Alpha.NONE : extra[0] == 1 ? Alpha.MULTIPLIED : Alpha.STRAIGHT;
    }

    private void checkKind() throws ImageException {
        if (samples < meaning.samples() || samples > MAX_SAMPLES) {
            throw unsupported("%d samples for each pixel of %s".formatted(samples, meaning.words));
        }
        if (Arrays.stream(directory.numbers(SAMPLE_FORMAT, MAX_SAMPLES)).anyMatch(format -> format != 1)) {
            throw unsupported("signed or floating point samples");
        }
        boolean known = switch (meaning) {
            case WHITE_IS_ZERO, BLACK_IS_ZERO -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
            case RGB, CMYK -> bits == 8 || bits == 16;
            case PALETTE -> bits == 1 || bits == 2 || bits == 4 || bits == 8;
            case YCBCR -> bits == 8 && compression == Compression.JPEG;
        };
        boolean packed = switch (compression) {
            case CCITT -> bits == 1 && samples == 1;
            case JPEG -> bits == 8 && samples == meaning.samples() && samples <= 3 && !planar();
            case LZW, DEFLATE -> predictor() == 1 || (predictor() == 2 && bits >= 8);
            case NONE, PACK_BITS -> true;
        };
        if (!known || !packed || (meaning == Meaning.PALETTE && !compression.ours())) {
            throw unsupported("%d bits of %s, packed as %s".formatted(bits, meaning.words, compression));
        }
    }

    private static ImageException unsupported(String what) {
        return new ImageException("unsupported-format", "the image is TIFF with " + what);
    }

    /** @return whether a block lies outside of the file */
    private boolean checkBlocks(Truncation truncation) throws ImageException {
        long blocks = (long) across() * down() * (planar() ? samples : 1);
        if (blockWidth() < 1 || blockHeight() < 1 || blocks > MAX_BLOCKS) {
            throw new ImageException("corrupt", "a TIFF file of %d blocks".formatted(blocks));
        }
        if ((long) blockWidth() * blockHeight() / 2 > Math.max(SMALL, (long) width * height)) {
            throw new ImageException(
                    "too-large",
                    "a TIFF file of %d × %d pixels in blocks of %d × %d"
                            .formatted(width, height, blockWidth(), blockHeight()));
        }
        if (compression == Compression.JPEG) {
            directory.numbers(JPEG_TABLES, MAX_TABLES);
        }
        long[] offsets = offsets();
        long[] lengths = lengths();
        if (offsets.length < blocks || (lengths.length < blocks && compression != Compression.NONE)) {
            throw new ImageException(
                    "corrupt", "a TIFF file that lists %d of %d blocks".formatted(offsets.length, blocks));
        }
        boolean outside = false;
        long packed = 0;
        for (int i = 0; i < blocks; i++) {
            long length = compression == Compression.NONE ? 0 : lengths[i];
            boolean taken = truncation == Truncation.ACCEPTED && compression.ours();
            if (!taken || offsets[i] < 0 || length < 0) {
                in.need(offsets[i], length);
            }
            outside |= offsets[i] > in.length() - length;
            packed += Math.min(length, in.length());
        }
        if (packed > MOST_READS * in.length()) {
            throw new ImageException(
                    "too-large",
                    "the blocks of a TIFF file of %d bytes are %d bytes long together".formatted(in.length(), packed));
        }
        return outside;
    }

    ImageHeader header() throws ImageException {
        String kind = "%s%s, %d bits, %s"
                .formatted(
                        meaning.words,
                        alpha == Alpha.NONE ? "" : " with alpha",
                        bits,
                        switch (compression) {
                            case NONE -> "not compressed";
                            case LZW -> "LZW";
                            case DEFLATE -> "Deflate";
                            case PACK_BITS -> "PackBits";
                            case CCITT -> "CCITT";
                            case JPEG -> "JPEG";
                        });
        return new ImageHeader(
                ImageFormat.TIFF, width, height, Exif.orientation(directory), alpha != Alpha.NONE, kind, truncated);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    Compression compression() {
        return compression;
    }

    Meaning meaning() {
        return meaning;
    }

    int bits() {
        return bits;
    }

    Alpha alpha() {
        return alpha;
    }

    boolean littleEndian() {
        return directory.littleEndian();
    }

    /** Whether each sample has blocks of its own. */
    boolean planar() throws ImageException {
        return directory.number(PLANES, 1) == 2;
    }

    /** How many samples stand side by side in a block. */
    int samplesOfBlock() throws ImageException {
        return planar() ? 1 : samples;
    }

    /** Whether the bits of each encoded byte stand the other way round. */
    boolean bitsReversed() throws ImageException {
        return directory.number(FILL_ORDER, 1) == 2;
    }

    /** 2 where samples are stored as differences from their left neighbours. */
    int predictor() throws ImageException {
        return Math.clamp(directory.number(PREDICTOR, 1), 0, 255);
    }

    private boolean tiled() {
        return directory.has(TILES_AT);
    }

    int blockWidth() throws ImageException {
        return tiled() ? side(TILE_WIDTH) : width;
    }

    int blockHeight() throws ImageException {
        return tiled() ? side(TILE_HEIGHT) : Math.clamp(directory.number(ROWS_PER_STRIP, height), 0, height);
    }

    /** How many blocks stand side by side. */
    int across() throws ImageException {
        return Math.ceilDiv(width, Math.max(1, blockWidth()));
    }

    int down() throws ImageException {
        return Math.ceilDiv(height, Math.max(1, blockHeight()));
    }

    /** Where each block begins: rows of blocks from the top, and plane after plane. */
    long[] offsets() throws ImageException {
        return directory.numbers(tiled() ? TILES_AT : STRIPS_AT, MAX_BLOCKS);
    }

    long[] lengths() throws ImageException {
        return directory.numbers(tiled() ? TILE_LENGTHS : STRIP_LENGTHS, MAX_BLOCKS);
    }

    /** Colours as numbers of 24 bits, of the upper bytes that the file gives. */
    int[] palette() throws ImageException {
        int colours = 1 << bits;
        long[] values = directory.numbers(PALETTE, 3 * colours);
        if (values.length < 3 * colours) {
            throw new ImageException("corrupt", "a TIFF file whose palette has %d values".formatted(values.length));
        }
        int[] palette = new int[colours];
        for (int i = 0; i < colours; i++) {
            palette[i] = (int) (values[i] >> 8 << 16 | values[colours + i] >> 8 << 8 | values[2 * colours + i] >> 8);
        }
        return palette;
    }
}
