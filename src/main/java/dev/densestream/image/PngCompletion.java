package dev.densestream.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Makes a whole PNG file of a truncated one: the rows that are there, and zeros for the others. They are packed anew, since
 * libpng gives nothing of a picture whose data ends early.
 */
final class PngCompletion {
    private static final int IDAT = 0x49444154;
    private static final int SIGNATURE = 8;
    private static final int AROUND = 12;
    private static final int BLOCK = 1 << 16;

    private final byte[] packed;
    private final byte[] block = new byte[BLOCK];

    private PngCompletion(byte[] packed) {
        this.packed = packed;
    }

    /**
     * @param file signature and chunks; the last chunk is one of pixels that may end early
     * @return the same picture in a file that is whole
     * @throws ImageException {@code truncated} if there is no row, {@code corrupt} if the data cannot be unpacked
     */
    static byte[] of(byte[] file, PngStructure png) throws ImageException {
        var before = new ByteArrayOutputStream();
        var data = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(file);
        before.write(file, 0, SIGNATURE);
        for (int at = SIGNATURE; at + 8 <= file.length; ) {
            int length = in.getInt(at);
            if (in.getInt(at + 4) == IDAT) {
                data.write(file, at + 8, Math.min(length, file.length - at - 8));
            } else {
                before.write(file, at, length + AROUND);
            }
            at = (int) Math.min(file.length, (long) at + length + AROUND);
        }
        byte[] pixels = new PngCompletion(data.toByteArray()).completed(png);
        before.writeBytes(chunk("IDAT", pixels));
        before.writeBytes(chunk("IEND", new byte[0]));
        return before.toByteArray();
    }

    /** Twice through the data in small blocks, so that a picture that unpacks to gigabytes costs no memory. */
    private byte[] completed(PngStructure png) throws ImageException {
        long found = unpacked(Long.MAX_VALUE, null);
        var rows = new WholeRows(found);
        png.rows(rows);
        if (rows.there == 0) {
            throw new ImageException("truncated", "the PNG file ends before its first row does");
        }
        var deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            var out = new ByteArrayOutputStream(packed.length);
            byte[] some = new byte[BLOCK];
            unpacked(rows.there, length -> deflate(deflater, block, length, some, out));
            byte[] zeros = new byte[BLOCK];
            for (long left = rows.all - rows.there; left > 0; left -= BLOCK) {
                deflate(deflater, zeros, (int) Math.min(left, BLOCK), some, out);
            }
            deflater.finish();
            while (!deflater.finished()) {
                out.write(some, 0, deflater.deflate(some));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void deflate(Deflater deflater, byte[] in, int length, byte[] some, ByteArrayOutputStream out) {
        deflater.setInput(in, 0, length);
        while (!deflater.needsInput()) {
            out.write(some, 0, deflater.deflate(some));
        }
    }

    /** Takes what is in {@link #block}. */
    @FunctionalInterface
    private interface Taker {
        void take(int length);
    }

    /**
     * Unpacks to the end of the data, or until there are {@code most} bytes.
     *
     * @return how many bytes there were
     */
    private long unpacked(long most, Taker taker) throws ImageException {
        var inflater = new Inflater();
        try {
            inflater.setInput(packed);
            long count = 0;
            while (count < most) {
                int more = inflater.inflate(block, 0, (int) Math.min(BLOCK, most - count));
                if (more == 0) {
                    break;
                }
                count += more;
                if (taker != null) {
                    taker.take(more);
                }
            }
            return count;
        } catch (DataFormatException e) {
            throw new ImageException("corrupt", "a PNG file whose data cannot be inflated: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    /** How many bytes the picture's rows have, and how many those that are whole. */
    private static final class WholeRows implements PngStructure.RowLengths {
        private final long found;
        private long all;
        private long there;

        WholeRows(long found) {
            this.found = found;
        }

        @Override
        public void accept(long length, int count) {
            there += Math.clamp((found - all) / length, 0, count) * length;
            all += length * count;
        }
    }

    private static byte[] chunk(String type, byte[] data) {
        var sum = new CRC32();
        byte[] named = type.getBytes(StandardCharsets.US_ASCII);
        sum.update(named);
        sum.update(data);
        return ByteBuffer.allocate(data.length + AROUND)
                .putInt(data.length)
                .put(named)
                .put(data)
                .putInt((int) sum.getValue())
                .array();
    }
}
