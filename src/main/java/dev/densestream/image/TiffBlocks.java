package dev.densestream.image;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Unpacks the strips or tiles of a TIFF file. */
final class TiffBlocks {
    private final byte[] bytes;
    private final TiffStructure tiff;
    private final long[] offsets;
    private final long[] lengths;
    private final int lineBytes;
    private final byte[] block;
    private final Truncation truncation;
    private boolean truncated;
    private int linesFound;

    TiffBlocks(byte[] bytes, TiffStructure tiff, Truncation truncation) throws ImageException {
        this.bytes = bytes;
        this.tiff = tiff;
        this.truncation = truncation;
        this.offsets = tiff.offsets();
        this.lengths = tiff.lengths();
        this.lineBytes = Math.toIntExact(((long) tiff.blockWidth() * tiff.samplesOfBlock() * tiff.bits() + 7) / 8);
        this.block = new byte[Math.multiplyExact(lineBytes, tiff.blockHeight())];
    }

    int lineBytes() {
        return lineBytes;
    }

    /** Whether samples are missing of what was unpacked. */
    boolean truncated() {
        return truncated;
    }

    /** How many lines of blocks were there. */
    int linesFound() {
        return linesFound;
    }

    /**
     * @param index in the order of the file
     * @param lines how many of the block's lines are needed; a last strip has no more
     * @return the lines one after the other, in an array that the next call fills anew
     */
    byte[] unpack(int index, int lines) throws ImageException {
        int needed = lines * lineBytes;
        int from = (int) Math.min(offsets[index], bytes.length);
        long length = tiff.compression() == TiffStructure.Compression.NONE ? needed : lengths[index];
        int to = (int) Math.min(bytes.length, from + length);
        byte[] in = bytes;
        if (tiff.bitsReversed()) {
            in = reversed(from, to);
            to -= from;
            from = 0;
        }
        int found = switch (tiff.compression()) {
            case NONE -> copy(in, from, to, needed);
            case LZW -> Lzw.tiff(in, from, to, block);
            case DEFLATE -> inflate(in, from, to);
            case PACK_BITS -> unpackBits(in, from, to);
            case CCITT, JPEG -> throw new IllegalStateException(tiff.compression() + " is unpacked by libtiff");
        };
        if (found < needed) {
            fill(found, needed);
        }
        linesFound += Math.min(found, needed) / lineBytes;
        boolean differences = tiff.predictor() == 2
                && (tiff.compression() == TiffStructure.Compression.LZW
                        || tiff.compression() == TiffStructure.Compression.DEFLATE);
        if (differences) {
            sum(lines);
        }
        return block;
    }

    /** Lines that are not there have zeros for samples. */
    private void fill(int found, int needed) throws ImageException {
        if (truncation == Truncation.REFUSED) {
            throw new ImageException("truncated", "a TIFF block ends after %d of %d bytes".formatted(found, needed));
        }
        truncated = true;
        Arrays.fill(block, found / lineBytes * lineBytes, needed, (byte) 0);
    }

    private int copy(byte[] in, int from, int to, int needed) {
        int found = Math.min(to - from, needed);
        System.arraycopy(in, from, block, 0, found);
        return found;
    }

    private byte[] reversed(int from, int to) {
        byte[] reversed = new byte[to - from];
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = (byte) (Integer.reverse(bytes[from + i]) >>> 24);
        }
        return reversed;
    }

    private int inflate(byte[] in, int from, int to) throws ImageException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(in, from, to - from);
            int found = 0;
            while (found < block.length) {
                int more = inflater.inflate(block, found, block.length - found);
                if (more == 0) {
                    break;
                }
                found += more;
            }
            return found;
        } catch (DataFormatException e) {
            throw new ImageException("corrupt", "a TIFF block that cannot be inflated: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    /** A byte from 0 to 127 is followed by one more bytes than it says, one from −127 to −1 by one to be repeated. */
    private int unpackBits(byte[] in, int from, int to) {
        int o = 0;
        int i = from;
        while (i < to && o < block.length) {
            int control = in[i++];
            if (control >= 0) {
                int count = Math.min(control + 1, Math.min(to - i, block.length - o));
                System.arraycopy(in, i, block, o, count);
                i += control + 1;
                o += count;
            } else if (control != Byte.MIN_VALUE && i < to) {
                int count = Math.min(1 - control, block.length - o);
                Arrays.fill(block, o, o + count, in[i++]);
                o += count;
            }
        }
        return o;
    }

    private void sum(int lines) throws ImageException {
        int step = tiff.samplesOfBlock() * tiff.bits() / 8;
        for (int line = 0; line < lines; line++) {
            int from = line * lineBytes;
            if (tiff.bits() == 8) {
                for (int i = from + step; i < from + lineBytes; i++) {
                    block[i] += block[i - step];
                }
            } else {
                sum16(from + step, from + lineBytes, step);
            }
        }
    }

    private void sum16(int from, int to, int step) {
        int high = tiff.littleEndian() ? 1 : 0;
        int low = 1 - high;
        for (int i = from; i < to; i += 2) {
            int lower = (block[i + low] & 0xff) + (block[i - step + low] & 0xff);
            block[i + low] = (byte) lower;
            block[i + high] += (byte) (block[i - step + high] + (lower >> 8));
        }
    }
}
