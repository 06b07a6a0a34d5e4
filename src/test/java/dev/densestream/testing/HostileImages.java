package dev.densestream.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Image files that somebody broke on purpose, the same ones for the same seed. */
public final class HostileImages {
    /** Whole files of many kinds, of which the hostile ones are made; {@code pillow_formats.py} wrote them. */
    private static final String WHOLE = "/dev/densestream/image/pillow-formats.txt";

    private static final List<String> KINDS = List.of(
            "jpeg-420",
            "jpeg-444-progressive",
            "jpeg-cmyk",
            "jpeg-orientation-6",
            "png-rgba-8",
            "png-palette-8-interlaced-alpha",
            "png-animated",
            "webp-lossless-alpha",
            "webp-lossy-60",
            "webp-animated-alpha",
            "gif-16-transparent",
            "gif-animated",
            "bmp-24",
            "bmp-8-rle",
            "tiff-rgb-tiff_lzw",
            "tiff-rgb-jpeg",
            "tiff-tiles-deflate",
            "tiff-bilevel-group4");
    /** At each such part of a file it is cut once, and one bit is flipped. */
    private static final int PARTS = 64;

    private static final int ABSURD_HEADERS_EACH = 12;
    private static final int TOO_MANY = 100_001;
    private static final int RANDOM_FILES = 60;

    private final Random random;
    private final List<Hostile> all = new ArrayList<>();
    private final Map<String, byte[]> whole = whole();

    private HostileImages(long seed) {
        this.random = new Random(seed);
    }

    /**
     * One file.
     *
     * @param name what was done to it
     * @param outcome the code of its refusal, {@code picture}, or {@code any} where both are right
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Hostile(String name, byte[] bytes, String outcome) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** All of them, at least 2,000. */
    public static List<Hostile> of(long seed) {
        var images = new HostileImages(seed);
        for (String kind : KINDS) {
            images.cutsAndFlips(kind, images.whole.get(kind));
            images.absurdHeaders(kind, images.whole.get(kind));
        }
        images.bombs();
        images.polyglots();
        images.disguises();
        images.noise();
        return images.all;
    }

    private void add(String name, byte[] bytes, String outcome) {
        all.add(new Hostile(name, bytes, outcome));
    }

    private void cutsAndFlips(String kind, byte[] file) {
        for (int part = 0; part < PARTS; part++) {
            int at = file.length * part / PARTS;
            add("%s cut at %d of %d".formatted(kind, at, file.length), Arrays.copyOf(file, at), "any");
            byte[] flipped = file.clone();
            int bit = random.nextInt(8);
            flipped[at] ^= (byte) (1 << bit);
            add("%s with bit %d of byte %d flipped".formatted(kind, bit, at), flipped, "any");
        }
    }

    /** Numbers near the beginning become as large as they can be, or negative, or nothing. */
    private void absurdHeaders(String kind, byte[] file) {
        for (int i = 0; i < ABSURD_HEADERS_EACH; i++) {
            byte[] changed = file.clone();
            int at = 4 + random.nextInt(Math.min(60, file.length - 8));
            byte value = (byte) List.of(0xff, 0x7f, 0x80, 0).get(i % 4).intValue();
            Arrays.fill(changed, at, at + 1 + random.nextInt(4), value);
            add("%s with %02x at byte %d".formatted(kind, value, at), changed, "any");
        }
    }

    private void bombs() {
        add("a PNG file of 30,000 × 30,000 zeros", png(30_000, 30_000, 30_000L / 8 * 30_000 / 64), "too-large");
        add("a PNG file of 65,535 × 65,535 in a few bytes", png(65_535, 65_535, 100), "too-large");
        add("a PNG file of less data than it declares", png(2_000, 2_000, 100), "corrupt");
        add("a PNG file with a text of 50 MB", pngWith("zTXt", "bomb\0\0", 50_000_000), "picture");
        add("a PNG file with a profile of 50 MB", pngWith("iCCP", "bomb\0\0", 50_000_000), "picture");
        add("a GIF file with a screen of 65,535 × 65,535", changed("gif-16", 6, "ffffffff"), "too-large");
        add("a BMP file of 2 thousand million lines", changed("bmp-8-rle", 22, "ffffff7f"), "too-large");
        add("a WebP animation on 16 million squared", changed("webp-animated", 24, "ffffffffffff"), "too-large");
        add("a JPEG file of 65,535 × 65,535", changed("jpeg-420", 163, "ffffffff"), "too-large");
        add("a JPEG file with a thousand scans", scans(), "too-large");
        add("a TIFF file of 2 thousand million squared", tiffOf(Integer.MAX_VALUE), "too-large");
        add("a TIFF file whose data does not fill it", tiffOf(1_000), "truncated");
        add("a TIFF file of a thousand strips that are the same one", tiffOfOneStrip(1_000), "too-large");
        add("a PNG file of many chunks", inserted("png-rgb-8", 33, chunk("tEXt", new byte[0])), "too-large");
        add("a PNG file of many chunks of pixels", inserted("png-rgb-8", 33, chunk("IDAT", new byte[0])), "too-large");
        add("a JPEG file of many comments", inserted("jpeg-420", 2, hex("fffe0002")), "too-large");
        add("a GIF file of many comments", inserted("gif-grey", 13 + 768, hex("21fe00")), "too-large");
        byte[] webp = inserted("webp-animated", 30, hex("4a554e4b00000000"));
        ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).putInt(4, webp.length - 8);
        add("a WebP file of many chunks", webp, "too-large");
    }

    /** With so many of a part put in at a place that no file needs them. */
    private byte[] inserted(String kind, int at, byte[] part) {
        byte[] file = whole.get(kind);
        ByteBuffer many =
                ByteBuffer.allocate(file.length + TOO_MANY * part.length).put(file, 0, at);
        for (int i = 0; i < TOO_MANY; i++) {
            many.put(part);
        }
        return many.put(file, at, file.length - at).array();
    }

    private static byte[] hex(String digits) {
        return java.util.HexFormat.of().parseHex(digits);
    }

    /** A line a strip, all of them at the same place. */
    private static byte[] tiffOfOneStrip(int side) {
        byte[] strip = deflated(4_000_000);
        int arrays = 8 + strip.length;
        int[][] tags = {
            {256, 1, side},
            {257, 1, side},
            {258, 1, 8},
            {259, 1, 8},
            {262, 1, 1},
            {273, side, arrays},
            {277, 1, 1},
            {278, 1, 1},
            {279, side, arrays + 4 * side}
        };
        ByteBuffer file = ByteBuffer.allocate(arrays + 8 * side + 2 + 12 * tags.length + 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("II*\0".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(arrays + 8 * side)
                .put(strip);
        for (int i = 0; i < 2 * side; i++) {
            file.putInt(i < side ? 8 : strip.length);
        }
        file.putShort((short) tags.length);
        for (int[] tag : tags) {
            file.putShort((short) tag[0]).putShort((short) 4).putInt(tag[1]).putInt(tag[2]);
        }
        return file.array();
    }

    private void polyglots() {
        byte[] jpeg = whole.get("jpeg-420");
        byte[] zip = ("PK\3\4" + "x".repeat(60)).getBytes(StandardCharsets.ISO_8859_1);
        byte[] html = "<html><script>alert(1)</script></html>".getBytes(StandardCharsets.ISO_8859_1);
        for (String kind : KINDS) {
            add(kind + " with a ZIP file behind it", joined(whole.get(kind), zip), "picture");
            add(
                    kind + " behind a PDF header",
                    joined("%PDF-1.7\n".getBytes(StandardCharsets.ISO_8859_1), whole.get(kind)),
                    "unsupported-format");
            add(kind + " behind a web page", joined(html, whole.get(kind)), "unsupported-format");
            add(kind + " behind a JPEG file", joined(jpeg, whole.get(kind)), "picture");
        }
        byte[] comment = joined(
                new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xfe, 0, (byte) (html.length + 2)}, html);
        add("a JPEG file with a web page in it", joined(comment, Arrays.copyOfRange(jpeg, 2, jpeg.length)), "picture");
    }

    /** Files that are text about a picture, or the picture's wrapping instead of it. */
    private void disguises() {
        for (String kind : KINDS) {
            String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(whole.get(kind));
            add(kind + " as the text of a data URI", data.getBytes(StandardCharsets.US_ASCII), "unknown-format");
            String nested = "data:image/png;base64,"
                    + Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.US_ASCII));
            add(kind + " in a data URI in a data URI", nested.getBytes(StandardCharsets.US_ASCII), "unknown-format");
        }
        for (String other : List.of(
                "\0\0\0 ftypheic",
                "\0\0\0 ftypavif",
                "\0\0\0\fJXL \r\n",
                "\0\0\1\0",
                "8BPS",
                "%PDF-1.7",
                "<svg xmlns=\"x\">")) {
            add(
                    "the beginning of " + other.strip(),
                    (other + "\0".repeat(40)).getBytes(StandardCharsets.ISO_8859_1),
                    "unsupported-format");
        }
        add("nothing", new byte[0], "empty");
        add("a kilobyte of zeros", new byte[1_000], "unknown-format");
    }

    private void noise() {
        List<String> kinds = List.copyOf(KINDS);
        for (int i = 0; i < RANDOM_FILES; i++) {
            byte[] bytes = new byte[1 + random.nextInt(2_000)];
            random.nextBytes(bytes);
            byte[] file = whole.get(kinds.get(i % kinds.size()));
            int kept = Math.min(Math.min(file.length, bytes.length), random.nextInt(64));
            System.arraycopy(file, 0, bytes, 0, kept);
            add("%d bytes of %s and then noise".formatted(kept, kinds.get(i % kinds.size())), bytes, "any");
        }
    }

    private byte[] changed(String kind, int at, String hex) {
        byte[] file = whole.get(kind).clone();
        byte[] bytes = hex(hex);
        System.arraycopy(bytes, 0, file, at, bytes.length);
        return file;
    }

    private byte[] scans() {
        byte[] file = whole.get("jpeg-grey-progressive");
        int scan = marker(file, 0xda, 0);
        byte[] one = Arrays.copyOfRange(file, scan, marker(file, 0xda, scan + 2));
        var many = new ByteArrayOutputStream();
        many.write(file, 0, scan);
        for (int i = 0; i < 1_000; i++) {
            many.writeBytes(one);
        }
        many.write(file, scan, file.length - scan);
        return many.toByteArray();
    }

    private static int marker(byte[] bytes, int marker, int from) {
        int i = from;
        while ((bytes[i] & 0xff) != 0xff || (bytes[i + 1] & 0xff) != marker) {
            i++;
        }
        return i;
    }

    /** Of one bit, black, with as many zeros as it is given. */
    private static byte[] png(int width, int height, long zeros) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(new byte[] {1, 0, 0, 0, 0})
                .array();
        return joined(signature(), chunk("IHDR", header), chunk("IDAT", deflated(zeros)), chunk("IEND", new byte[0]));
    }

    private byte[] pngWith(String type, String beginning, long zeros) {
        byte[] file = whole.get("png-rgb-8");
        int afterHeader = 8 + 25;
        byte[] bomb = joined(beginning.getBytes(StandardCharsets.ISO_8859_1), deflated(zeros));
        return joined(
                Arrays.copyOf(file, afterHeader),
                chunk(type, bomb),
                Arrays.copyOfRange(file, afterHeader, file.length));
    }

    private static byte[] signature() {
        return java.util.HexFormat.of().parseHex("89504e470d0a1a0a");
    }

    private static byte[] chunk(String type, byte[] data) {
        byte[] named = joined(type.getBytes(StandardCharsets.US_ASCII), data);
        var sum = new CRC32();
        sum.update(named);
        return ByteBuffer.allocate(named.length + 8)
                .putInt(data.length)
                .put(named)
                .putInt((int) sum.getValue())
                .array();
    }

    private static byte[] deflated(long zeros) {
        var deflater = new Deflater(Deflater.BEST_COMPRESSION);
        var out = new ByteArrayOutputStream();
        byte[] block = new byte[1 << 16];
        byte[] packed = new byte[1 << 12];
        for (long left = zeros; left > 0; left -= block.length) {
            deflater.setInput(block, 0, (int) Math.min(left, block.length));
            while (!deflater.needsInput()) {
                out.write(packed, 0, deflater.deflate(packed));
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            out.write(packed, 0, deflater.deflate(packed));
        }
        deflater.end();
        return out.toByteArray();
    }

    /** Grey of one strip of 1,000 deflated zeros. */
    private static byte[] tiffOf(int side) {
        byte[] strip = deflated(1_000);
        int[][] tags = {
            {256, side}, {257, side}, {258, 8}, {259, 8}, {262, 1}, {273, 8}, {277, 1}, {278, side}, {279, strip.length}
        };
        ByteBuffer file = ByteBuffer.allocate(8 + strip.length + 2 + 12 * tags.length + 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("II*\0".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(8 + strip.length)
                .put(strip)
                .putShort((short) tags.length);
        for (int[] tag : tags) {
            file.putShort((short) tag[0]).putShort((short) 4).putInt(1).putInt(tag[1]);
        }
        return file.array();
    }

    public static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static Map<String, byte[]> whole() {
        try (InputStream in = HostileImages.class.getResourceAsStream(WHOLE)) {
            Map<String, byte[]> files = new HashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .forEach(words -> files.put(words[0], Base64.getDecoder().decode(words[3])));
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
