package dev.densestream.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Walks the chunks of a WebP file (RFC 9649) as far as its first frame and its EXIF data. */
final class WebpStructure {
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;
    private static final int HAS_ALPHA = 0x10;

    private final byte[] bytes;
    private final StructureReader in;
    private int canvasWidth;
    private int canvasHeight;
    private boolean animated;
    private boolean lossless;
    private int left;
    private int top;
    private int width;
    private int height;
    private boolean transparent;
    private int orientation = 1;
    private int alphaAt;
    private int imageAt;
    private boolean truncated;

    private WebpStructure(byte[] bytes) {
        this.bytes = bytes;
        this.in = StructureReader.littleEndian(bytes, "WebP file");
    }

    static boolean matches(byte[] bytes) {
        String beginning = new String(bytes, 0, Math.min(bytes.length, 12), StandardCharsets.ISO_8859_1);
        return beginning.startsWith("RIFF") && beginning.endsWith("WEBP");
    }

    static WebpStructure of(byte[] bytes, Truncation truncation) throws ImageException {
        var structure = new WebpStructure(bytes);
        structure.walk(truncation);
        return structure;
    }

    /** Of a truncated file the first frame must be whole: there are no rows in it that could be taken without the others. */
    private void walk(Truncation truncation) throws ImageException {
        long end = CHUNK_HEADER + in.unsigned32(4);
        if (truncation == Truncation.REFUSED) {
            in.need(0, end);
        }
        try {
            var chunks = new PartCount("chunks in the WebP file");
            for (long at = 12; at + CHUNK_HEADER <= end; at = after(at)) {
                chunks.next();
                in.need(at, CHUNK_HEADER + in.unsigned32(at + 4));
                readChunk((int) at);
            }
        } catch (ImageException e) {
            if (!e.code().equals("truncated") || imageAt == 0) {
                throw e;
            }
        }
        truncated = end > in.length();
        if (imageAt == 0) {
            throw new ImageException("corrupt", "a WebP file without a picture in it");
        }
        if (canvasWidth == 0) {
            canvasWidth = width;
            canvasHeight = height;
        }
        if (left + width > canvasWidth || top + height > canvasHeight) {
            throw new ImageException("corrupt", "a WebP file whose frame lies outside of its canvas");
        }
        if (!animated && (width != canvasWidth || height != canvasHeight)) {
            throw new ImageException(
                    "corrupt",
                    "a WebP file that declares %d × %d pixels and holds %d × %d"
                            .formatted(canvasWidth, canvasHeight, width, height));
        }
    }

    private void readChunk(int at) throws ImageException {
        if (in.says(at, "VP8X") && canvasWidth == 0) {
            canvasWidth = 1 + in.unsigned24(at + 12);
            canvasHeight = 1 + in.unsigned24(at + 15);
        } else if (in.says(at, "EXIF")) {
            orientation = Exif.orientation(bytes, at + CHUNK_HEADER, (int) (at + CHUNK_HEADER + in.unsigned32(at + 4)));
        } else if (imageAt == 0 && in.says(at, "ANMF")) {
            readFrame(at + CHUNK_HEADER, after(at));
        } else if (imageAt == 0) {
            readImage(at);
        }
    }

    private void readFrame(int at, long end) throws ImageException {
        animated = true;
        left = 2 * in.unsigned24(at);
        top = 2 * in.unsigned24(at + 3);
        for (long inner = (long) at + FRAME_HEADER; imageAt == 0 && inner + CHUNK_HEADER <= end; inner = after(inner)) {
            if (after(inner) > end) {
                throw new ImageException("corrupt", "a WebP chunk that is longer than its frame");
            }
            readImage((int) inner);
        }
        if (imageAt == 0 || width != 1 + in.unsigned24(at + 6) || height != 1 + in.unsigned24(at + 9)) {
            throw new ImageException("corrupt", "a WebP frame without a picture of its size");
        }
    }

    private void readImage(int at) throws ImageException {
        int data = at + CHUNK_HEADER;
        if (in.says(at, "ALPH")) {
            alphaAt = at;
            transparent = true;
        } else if (in.says(at, "VP8 ")) {
            imageAt = at;
            if (!in.says(data + 3, "\u009d\u0001*")) {
                throw new ImageException("corrupt", "a WebP picture that does not begin with its start code");
            }
            width = in.unsigned16(data + 6) & 0x3fff;
            height = in.unsigned16(data + 8) & 0x3fff;
        } else if (in.says(at, "VP8L")) {
            imageAt = at;
            lossless = true;
            if (in.unsigned8(data) != 0x2f) {
                throw new ImageException("corrupt", "a WebP picture that does not begin with its signature");
            }
            long bits = in.unsigned32(data + 1);
            width = 1 + (int) (bits & 0x3fff);
            height = 1 + (int) (bits >> 14 & 0x3fff);
            transparent = (bits >> 28 & 1) == 1;
        }
        if (imageAt == at && (width == 0 || height == 0)) {
            throw new ImageException("corrupt", "a WebP file that declares %d × %d pixels".formatted(width, height));
        }
    }

    /** Where the chunk behind the one at {@code at} begins: chunks have an even length. */
    private long after(long at) throws ImageException {
        long length = in.unsigned32(at + 4);
        return at + CHUNK_HEADER + length + (length & 1);
    }

    /** What the canvas shows; it is transparent where the first frame does not cover it. */
    ImageHeader header() {
        boolean covered = width == canvasWidth && height == canvasHeight;
        String kind = (lossless ? "lossless" : "lossy")
                + (transparent ? " with alpha" : "")
                + (animated ? ", first frame of an animation" : "");
        return new ImageHeader(
                ImageFormat.WEBP, canvasWidth, canvasHeight, orientation, transparent || !covered, kind, truncated);
    }

    /** Of the first frame. */
    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int left() {
        return left;
    }

    int top() {
        return top;
    }

    /** The first frame as a file of its own, with nothing else in it. */
    byte[] frame() throws ImageException {
        var chunks = new ByteArrayOutputStream(bytes.length);
        if (alphaAt != 0) {
            chunks.writeBytes(ByteBuffer.allocate(18)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put("VP8X".getBytes(StandardCharsets.US_ASCII))
                    .putInt(10)
                    .putInt(HAS_ALPHA)
                    .put((byte) (width - 1))
                    .put((byte) ((width - 1) >> 8))
                    .put((byte) 0)
                    .put((byte) (height - 1))
                    .put((byte) ((height - 1) >> 8))
                    .put((byte) 0)
                    .array());
            copy(alphaAt, chunks);
        }
        copy(imageAt, chunks);
        return ByteBuffer.allocate(12 + chunks.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(4 + chunks.size())
                .put("WEBP".getBytes(StandardCharsets.US_ASCII))
                .put(chunks.toByteArray())
                .array();
    }

    private void copy(int at, ByteArrayOutputStream to) throws ImageException {
        int length = (int) in.unsigned32(at + 4);
        to.write(bytes, at, CHUNK_HEADER + length);
        if (length % 2 == 1) {
            to.write(0);
        }
    }
}
