package dev.densestream.image;

import java.util.Arrays;

/**
 * Walks the segments of a JPEG file (ITU-T T.81, annex B) from its start to its end marker. A file that is truncated behind
 * the beginning of its first scan holds some of its picture.
 */
final class JpegStructure {
    private static final int STUFFING = 0;
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int TEM = 0x01;
    private static final int APP1 = 0xe1;
    /** Each scan of a progressive file costs a walk over all of the picture, however few bytes it has. Usual are 10. */
    private static final int MAX_SCANS = 64;

    private final byte[] bytes;
    private int at = 2;
    private int dataEnd;
    private boolean framed;
    private int width;
    private int height;
    private int scans;
    private int orientation;
    private String kind;

    private JpegStructure(byte[] bytes) {
        this.bytes = bytes;
    }

    static boolean matches(byte[] bytes) {
        return bytes.length >= 3 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == SOI && (bytes[2] & 0xff) == 0xff;
    }

    static ImageHeader read(byte[] bytes, Truncation truncation) throws ImageException {
        var structure = new JpegStructure(bytes);
        return structure.header(structure.walk(truncation));
    }

    /** What a truncated file holds of its scans, with the end marker that a decoder waits for. */
    static byte[] ended(byte[] bytes) throws ImageException {
        var structure = new JpegStructure(bytes);
        structure.walk(Truncation.ACCEPTED);
        byte[] ended = Arrays.copyOf(bytes, structure.dataEnd + 2);
        ended[structure.dataEnd] = (byte) 0xff;
        ended[structure.dataEnd + 1] = (byte) EOI;
        return ended;
    }

    /** @return whether the file is truncated */
    private boolean walk(Truncation truncation) throws ImageException {
        try {
            walk();
            return false;
        } catch (ImageException e) {
            if (truncation == Truncation.REFUSED || !e.code().equals("truncated") || dataEnd == 0) {
                throw e;
            }
            return true;
        }
    }

    private void walk() throws ImageException {
        var segments = new PartCount("segments in the JPEG file");
        for (int marker = nextMarker(); marker != EOI; marker = nextMarker()) {
            segments.next();
            if (marker == TEM || isRestart(marker)) {
                continue;
            }
            int length = unsigned16(at);
            if (length < 2) {
                throw new ImageException("corrupt", "a JPEG segment of length " + length);
            }
            if (isFrame(marker)) {
                readFrame(marker);
            }
            if (marker == APP1 && orientation == 0 && at + length <= bytes.length) {
                readExif(at + 2, at + length);
            }
            at += length;
            if (marker == SOS) {
                countScan();
                skipScan();
            }
        }
    }

    private ImageHeader header(boolean truncated) throws ImageException {
        if (width == 0 || height == 0 || scans == 0) {
            throw new ImageException("corrupt", "a JPEG file without a picture in it");
        }
        return new ImageHeader(ImageFormat.JPEG, width, height, Math.max(1, orientation), false, kind, truncated);
    }

    /** The first EXIF segment counts; others of the same marker hold other things. */
    private void readExif(int from, int to) {
        if (Exif.isMarked(bytes, from, to)) {
            orientation = Exif.orientation(bytes, from, to);
        }
    }

    private void countScan() throws ImageException {
        if (++scans > MAX_SCANS) {
            throw new ImageException("too-large", "a JPEG file of more than %d scans".formatted(MAX_SCANS));
        }
    }

    /** The size is checked by what is read here, so it must be the one that a decoder goes by: there may be no second. */
    private void readFrame(int marker) throws ImageException {
        if (framed) {
            throw new ImageException("corrupt", "a second frame in one JPEG file, at byte " + at);
        }
        framed = true;
        String process = process(marker);
        int bits = unsigned8(at + 2);
        if (bits != 8) {
            throw new ImageException(
                    "unsupported-format", "the image is JPEG with %d bits a sample; taken are 8".formatted(bits));
        }
        height = unsigned16(at + 3);
        width = unsigned16(at + 5);
        kind = process + ", " + components(unsigned8(at + 7));
    }

    private static String process(int marker) throws ImageException {
        return switch (marker) {
            case 0xc0, 0xc1 -> "baseline";
            case 0xc2 -> "progressive";
            case 0xc9 -> "arithmetic";
            case 0xca -> "arithmetic progressive";
            default ->
                throw new ImageException(
                        "unsupported-format",
                        "the image is lossless or hierarchical JPEG; taken are baseline and progressive");
        };
    }

    /** How much coarser each colour is stored than the finest is in the sampling factors. */
    private String components(int count) throws ImageException {
        var factors = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int factor = unsigned8(at + 9 + 3 * i);
            factors.append(i == 0 ? " sampled " : ",")
                    .append(factor >> 4)
                    .append('x')
                    .append(factor & 15);
        }
        return switch (count) {
            case 1 -> "grey";
            case 3 -> "colour" + factors;
            case 4 -> "CMYK" + factors;
            default -> throw new ImageException("corrupt", "a JPEG file of %d colours".formatted(count));
        };
    }

    /** Markers may be padded with any number of fill bytes. */
    private int nextMarker() throws ImageException {
        int start = at;
        if (unsigned8(at) != 0xff) {
            throw noMarker(start);
        }
        while (unsigned8(at) == 0xff) {
            at++;
        }
        int marker = unsigned8(at++);
        // A decoder looks further behind a stuffed zero: what would be skipped here as a segment, it would read.
        if (marker == STUFFING || marker == SOI) {
            throw noMarker(start);
        }
        return marker;
    }

    private static ImageException noMarker(int at) {
        return new ImageException("corrupt", "no JPEG marker where one must be, at byte " + at);
    }

    /** Entropy-coded data ends at the first marker that is neither stuffing nor a restart. */
    private void skipScan() throws ImageException {
        int start = at;
        while (true) {
            while (at < bytes.length && bytes[at] != (byte) 0xff) {
                at++;
            }
            if (at > start) {
                dataEnd = Math.min(at, bytes.length);
            }
            int next = unsigned8(at + 1);
            if (next != 0 && next != 0xff && !isRestart(next)) {
                return;
            }
            at += next == 0xff ? 1 : 2;
        }
    }

    private static boolean isRestart(int marker) {
        return marker >= 0xd0 && marker <= 0xd7;
    }

    /** SOF0 to SOF15 without the three that are tables. */
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private int unsigned16(int position) throws ImageException {
        return unsigned8(position) << 8 | unsigned8(position + 1);
    }

    private int unsigned8(int position) throws ImageException {
        if (position >= bytes.length) {
            throw new ImageException(
                    "truncated", "the JPEG file ends after %d bytes without its end marker".formatted(bytes.length));
        }
        return bytes[position] & 0xff;
    }
}
