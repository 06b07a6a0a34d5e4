package dev.densestream.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Walks the chunks of a PNG file (ISO/IEC 15948) to its end chunk and checks their sums. Of a truncated file, what is left of
 * its last chunk counts if that holds pixels.
 */
final class PngStructure {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int IHDR = 0x49484452;
    private static final int PLTE = 0x504c5445;
    private static final int TRNS = 0x74524e53;
    private static final int IDAT = 0x49444154;
    private static final int EXIF = 0x65584966;
    private static final int IEND = 0x49454e44;
    private static final int IHDR_LENGTH = 13;
    /** What a chunk has beside its data: length, type, sum. */
    private static final int AROUND = 12;

    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final int GREY_ALPHA = 4;
    private static final int RGBA = 6;
    private static final int[] SAMPLES = {1, 0, 3, 1, 2, 0, 4};
    /** The first column and row of each of the seven passes of an interlaced picture, and the steps to the next ones. */
    private static final int[] PASS_LEFT = {0, 4, 0, 2, 0, 1, 0};

    private static final int[] PASS_TOP = {0, 0, 4, 0, 2, 0, 1};
    private static final int[] PASS_RIGHT = {8, 8, 4, 4, 2, 2, 1};
    private static final int[] PASS_DOWN = {8, 8, 8, 4, 4, 2, 2};
    private static final String[] COLOURS = {"grey", null, "RGB", "palette", "grey with alpha", null, "RGB with alpha"};
    private static final String[] DEPTHS = {"1 2 4 8 16", "", "8 16", "1 2 4 8", "8 16", "", "8 16"};

    private final byte[] bytes;
    private final boolean repacks;
    private final ByteArrayOutputStream essential;
    private int width;
    private int height;
    private int depth;
    private int colour;
    private boolean interlaced;
    private int orientation = 1;
    private int[] key;
    private boolean transparent;
    private boolean hasData;
    private boolean truncated;

    private PngStructure(byte[] bytes, boolean repacks) {
        this.bytes = bytes;
        this.repacks = repacks;
        this.essential = new ByteArrayOutputStream(repacks ? bytes.length : 0);
    }

    static boolean matches(byte[] bytes) {
        return bytes.length >= SIGNATURE.length
                && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    static ImageHeader read(byte[] bytes, Truncation truncation) throws ImageException {
        return new PngStructure(bytes, false).walk(truncation).header();
    }

    /** Reads the file and keeps what makes its pixels. */
    static PngStructure of(byte[] bytes, Truncation truncation) throws ImageException {
        return new PngStructure(bytes, true).walk(truncation);
    }

    private PngStructure walk(Truncation truncation) throws ImageException {
        try {
            walk();
        } catch (ImageException e) {
            if (truncation == Truncation.REFUSED || !e.code().equals("truncated") || !hasData) {
                throw e;
            }
            truncated = true;
        }
        return this;
    }

    private void walk() throws ImageException {
        ByteBuffer in = ByteBuffer.wrap(bytes).position(SIGNATURE.length);
        keep(0, SIGNATURE.length);
        var chunks = new PartCount("chunks in the PNG file");
        while (true) {
            chunks.next();
            int length = need(in, 8).getInt();
            int start = in.position();
            int type = in.getInt();
            if (length < 0) {
                throw new ImageException("corrupt", "a PNG chunk of negative length");
            }
            // Data before the header is no beginning of a picture.
            if (type == IDAT && width > 0 && in.remaining() < length + 4L) {
                hasData |= in.hasRemaining();
                keep(start - 4, Math.min(in.remaining(), length) + 8);
            }
            need(in, length + 4L);
            read(in.slice(), type, length, start + 4);
            in.position(start + 4 + length);
            checkSum(bytes, start, 4 + length, in.getInt());
            if (type == IHDR || type == PLTE || type == TRNS || type == IDAT || type == IEND) {
                keep(start - 4, length + AROUND);
            }
            if (type == IEND) {
                return;
            }
        }
    }

    private void keep(int from, int length) {
        if (repacks) {
            essential.write(bytes, from, length);
        }
    }

    private void read(ByteBuffer data, int type, int length, int at) throws ImageException {
        if (width == 0 || type == IHDR) {
            readHeader(data, type, length);
        } else if (type == TRNS) {
            transparent = true;
            readKey(data, length);
        } else if (type == IDAT) {
            hasData = true;
        } else if (type == EXIF) {
            orientation = Exif.orientation(bytes, at, at + length);
        }
    }

    private void readHeader(ByteBuffer data, int type, int length) throws ImageException {
        if (type != IHDR || length != IHDR_LENGTH || width != 0) {
            throw new ImageException("corrupt", "a PNG file that does not begin with its header, or has two");
        }
        width = data.getInt();
        height = data.getInt();
        depth = data.get();
        colour = data.get();
        interlaced = data.get(12) == 1;
        if (width <= 0 || height <= 0) {
            throw new ImageException("corrupt", "a PNG file that declares %d × %d pixels".formatted(width, height));
        }
        if (colour < 0
                || colour >= DEPTHS.length
                || !Arrays.asList(DEPTHS[colour].split(" ")).contains(Integer.toString(depth))) {
            throw new ImageException("corrupt", "a PNG file of colour type %d with %d bits".formatted(colour, depth));
        }
        transparent = colour == GREY_ALPHA || colour == RGBA;
    }

    /** Of grey and RGB, tRNS names one colour that is transparent. */
    private void readKey(ByteBuffer data, int length) throws ImageException {
        int samples = colour == GREY ? 1 : colour == RGB ? 3 : 0;
        if (samples > 0 && length < samples * 2) {
            throw new ImageException("corrupt", "a PNG file whose transparent colour has %d bytes".formatted(length));
        }
        key = samples == 0 ? null : new int[samples];
        for (int i = 0; i < samples; i++) {
            key[i] = data.getShort() & 0xffff;
        }
    }

    ImageHeader header() {
        String kind = "%s, %d bits%s".formatted(COLOURS[colour], depth, interlaced ? ", interlaced" : "");
        return new ImageHeader(ImageFormat.PNG, width, height, orientation, transparent, kind, truncated);
    }

    /** The file with nothing in it but what makes its pixels: no profile or text that unpacks to more than it is. */
    byte[] essential() throws ImageException {
        return truncated ? PngCompletion.of(essential.toByteArray(), this) : essential.toByteArray();
    }

    /**
     * How long each row is before it is packed, its filter counted in, in the order in which rows are stored.
     *
     * @param row told of each length and of how many rows have it
     */
    void rows(RowLengths row) {
        long bits = (long) depth * SAMPLES[colour];
        for (int pass = 0; pass < (interlaced ? 7 : 1); pass++) {
            long across = interlaced ? Math.ceilDiv(width - PASS_LEFT[pass], PASS_RIGHT[pass]) : width;
            int down = interlaced ? Math.ceilDiv(height - PASS_TOP[pass], PASS_DOWN[pass]) : height;
            if (across > 0 && down > 0) {
                row.accept(1 + (across * bits + 7) / 8, down);
            }
        }
    }

    /** Told of rows. */
    @FunctionalInterface
    interface RowLengths {
        void accept(long length, int count);
    }

    /** The grey that is transparent, as a decoder widens it to at least 8 bits; −1 for none. */
    int transparentGrey() {
        return key == null || colour != GREY ? -1 : depth < 8 ? key[0] * (255 / ((1 << depth) - 1)) : key[0];
    }

    private static void checkSum(byte[] bytes, int start, int length, int expected) throws ImageException {
        CRC32 sum = new CRC32();
        sum.update(bytes, start, length);
        if ((int) sum.getValue() != expected) {
            throw new ImageException("corrupt", "a PNG chunk at byte %d has a wrong checksum".formatted(start));
        }
    }

    private static ByteBuffer need(ByteBuffer in, long bytes) throws ImageException {
        if (in.remaining() < bytes) {
            throw new ImageException(
                    "truncated", "the PNG file ends after %d bytes without its end chunk".formatted(in.limit()));
        }
        return in;
    }
}
