package dev.densestream.pipeline;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.ImageIO;

/** Pictures of one plain colour, which is the label that the test model gives them. */
enum Colour {
    RED("png", 0xff0000),
    GREEN("jpeg", 0x00ff00),
    BLUE("png", 0x0000ff);

    static final int WIDTH = 16;
    static final int HEIGHT = 17;

    private final String format;
    private final int rgb;

    Colour(String format, int rgb) {
        this.format = format;
        this.rgb = rgb;
    }

    String format() {
        return format;
    }

    /** The file in that folder. */
    String uri(Path folder) {
        return "file://" + folder.resolve(name() + "." + format);
    }

    byte[] encoded(String as) {
        var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            image.setRGB(i % WIDTH, i / WIDTH, rgb);
        }
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, as, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** One good file of each colour, and one for each way to be bad. */
    static void writeFiles(Path folder) throws IOException {
        for (Colour colour : values()) {
            Files.write(folder.resolve(colour.name() + "." + colour.format), colour.encoded(colour.format));
        }
        byte[] changed = RED.encoded("png");
        changed[changed.length / 2] ^= 1;
        Files.write(folder.resolve("changed.png"), changed);
        Files.write(folder.resolve("cut.jpg"), Arrays.copyOf(GREEN.encoded("jpeg"), 200));
        Files.write(folder.resolve("empty.jpg"), new byte[0]);
        Files.write(folder.resolve("large.jpg"), new byte[20_001]);
        Files.write(folder.resolve("huge.jpg"), jpegOfThirtyBytesAnd65000PixelsASide());
        Files.writeString(folder.resolve("text.jpg"), "This is no picture.");
        Files.writeString(folder.resolve("photo.heic"), "\0\0\0 ftypheic");
    }

    private static byte[] jpegOfThirtyBytesAnd65000PixelsASide() {
        return HexFormat.of().parseHex("ffd8" + "ffc0000b08fde8fde801011100" + "ffda0008010100003f001234" + "ffd9");
    }
}
