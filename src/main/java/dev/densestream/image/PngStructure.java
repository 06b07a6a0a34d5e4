package dev.densestream.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Walks the chunks of a PNG file (ISO/IEC 15948) to its end chunk and checks their sums. */
final class PngStructure {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int IHDR = 0x49484452;
    private static final int IEND = 0x49454e44;
    private static final int IHDR_LENGTH = 13;

    private PngStructure() {}

    static boolean matches(byte[] bytes) {
        return bytes.length >= SIGNATURE.length
                && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    static ImageHeader read(byte[] bytes) throws ImageException {
        ByteBuffer in = ByteBuffer.wrap(bytes).position(SIGNATURE.length);
        ImageHeader header = null;
        while (true) {
            int length = need(in, 8).getInt();
            int start = in.position();
            int type = in.getInt();
            if (length < 0) {
                throw new ImageException("corrupt", "a PNG chunk of negative length");
            }
            need(in, length + 4L);
            if (header == null) {
                header = header(in.slice(), type, length);
            }
            in.position(start + 4 + length);
            checkSum(bytes, start, 4 + length, in.getInt());
            if (type == IEND) {
                return header;
            }
        }
    }

    private static ImageHeader header(ByteBuffer data, int type, int length) throws ImageException {
        if (type != IHDR || length != IHDR_LENGTH) {
            throw new ImageException("corrupt", "a PNG file that does not begin with its header");
        }
        int width = data.getInt();
        int height = data.getInt();
        if (width <= 0 || height <= 0) {
            throw new ImageException("corrupt", "a PNG file that declares %d × %d pixels".formatted(width, height));
        }
        return new ImageHeader(ImageFormat.PNG, width, height);
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
