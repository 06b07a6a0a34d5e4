package dev.densestream.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads a GIF file (version 89a) as far as the end of its first frame. */
final class GifStructure {
    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2c;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int PALETTE = 0x80;
    private static final int INTERLACED = 0x40;
    private static final int SCREEN_END = 13;

    private final byte[] bytes;
    private final Truncation truncation;
    private final StructureReader in;
    private final int[] palette = new int[256];
    private int at = SCREEN_END;
    private int transparent = -1;
    private int frameAt;
    private int firstBits;
    private int dataAt;
    private boolean truncated;

    private GifStructure(byte[] bytes, Truncation truncation) {
        this.bytes = bytes;
        this.truncation = truncation;
        this.in = StructureReader.littleEndian(bytes, "GIF file");
        // What no palette names is grey.
        for (int i = 0; i < palette.length; i++) {
            palette[i] = i * 0x010101;
        }
    }

    static boolean matches(byte[] bytes) {
        String beginning = new String(bytes, 0, Math.min(bytes.length, 6), StandardCharsets.ISO_8859_1);
        return beginning.equals("GIF87a") || beginning.equals("GIF89a");
    }

    static GifStructure of(byte[] bytes, Truncation truncation) throws ImageException {
        var structure = new GifStructure(bytes, truncation);
        structure.walk();
        return structure;
    }

    private void walk() throws ImageException {
        readPalette(in.unsigned8(10));
        var blocks = new PartCount("blocks before the first frame of the GIF file");
        for (int block = in.unsigned8(at++); block != FRAME; block = in.unsigned8(at++)) {
            blocks.next();
            if (block == EXTENSION) {
                readExtension();
            } else if (block != 0) {
                throw new ImageException("corrupt", "a GIF file without a frame");
            }
        }
        frameAt = at;
        int flags = in.unsigned8(at + 8);
        at += 9;
        if ((flags & PALETTE) != 0) {
            readPalette(flags);
        }
        firstBits = in.unsigned8(at++);
        if (firstBits < 1 || firstBits > 8 || width() == 0 || height() == 0) {
            throw new ImageException(
                    "corrupt", "a GIF frame of %d × %d pixels in %d bits".formatted(width(), height(), firstBits));
        }
        dataAt = at;
        try {
            skipBlocks();
        } catch (ImageException e) {
            truncated = true;
            checkTaken(e);
        }
    }

    private void checkTaken(ImageException truncation) throws ImageException {
        if (this.truncation == Truncation.REFUSED) {
            throw truncation;
        }
    }

    /** @param flags the lower three bits tell how long the palette is */
    private void readPalette(int flags) throws ImageException {
        int colours = (flags & PALETTE) == 0 ? 0 : 2 << (flags & 7);
        in.need(at, 3L * colours);
        for (int i = 0; i < colours; i++, at += 3) {
            palette[i] = in.unsigned8(at) << 16 | in.unsigned8(at + 1) << 8 | in.unsigned8(at + 2);
        }
        for (int i = colours; colours > 0 && i < palette.length; i++) {
            palette[i] = i * 0x010101;
        }
    }

    private void readExtension() throws ImageException {
        if (in.unsigned8(at++) == GRAPHIC_CONTROL && in.unsigned8(at) >= 4 && (in.unsigned8(at + 1) & 1) == 1) {
            transparent = in.unsigned8(at + 4);
        }
        skipBlocks();
    }

    private void skipBlocks() throws ImageException {
        for (int length = in.unsigned8(at++); length > 0; length = in.unsigned8(at++)) {
            at += length;
        }
    }

    /** A frame that reaches beyond the screen makes it larger. */
    ImageHeader header() throws ImageException {
        int width = Math.max(in.unsigned16(6), left() + width());
        int height = Math.max(in.unsigned16(8), top() + height());
        String kind = "%d bits%s%s"
                .formatted(firstBits, interlaced() ? ", interlaced" : "", transparent < 0 ? "" : ", transparent");
        return new ImageHeader(ImageFormat.GIF, width, height, 1, transparent >= 0, kind, truncated);
    }

    int left() throws ImageException {
        return in.unsigned16(frameAt);
    }

    int top() throws ImageException {
        return in.unsigned16(frameAt + 2);
    }

    int width() throws ImageException {
        return in.unsigned16(frameAt + 4);
    }

    int height() throws ImageException {
        return in.unsigned16(frameAt + 6);
    }

    boolean interlaced() throws ImageException {
        return (in.unsigned8(frameAt + 8) & INTERLACED) != 0;
    }

    /** The frame's colours, as numbers of 24 bits; what is transparent is white. */
    int[] colours() {
        int[] colours = palette.clone();
        if (transparent >= 0) {
            colours[transparent] = 0xffffff;
        }
        return colours;
    }

    /** What fills the screen where the first frame does not cover it: what is transparent, or else the first colour. */
    int uncovered() {
        return Math.max(transparent, 0);
    }

    /**
     * Unpacks the frame's pixels as places in the palette, in the order in which they are stored.
     *
     * @param indices for all of them; rows that are not there get {@link #uncovered}
     * @return whether all are there
     */
    boolean unpack(byte[] indices) throws ImageException {
        var data = new ByteArrayOutputStream();
        for (int block = dataAt; block < bytes.length && bytes[block] != 0; ) {
            int length = bytes[block] & 0xff;
            data.write(bytes, block + 1, Math.min(length, bytes.length - block - 1));
            block += 1 + length;
        }
        int found = Lzw.gif(data.toByteArray(), 0, data.size(), firstBits, indices);
        if (found == indices.length) {
            return true;
        }
        var refusal = new ImageException(
                "truncated", "the GIF frame ends after %d of %d pixels".formatted(found, indices.length));
        checkTaken(refusal);
        if (found < width()) {
            throw refusal;
        }
        Arrays.fill(indices, found / width() * width(), indices.length, (byte) uncovered());
        return false;
    }
}
