package dev.densestream.cli;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures for tests, as files have them. */
final class Pictures {
    private Pictures() {}

    /** @param format {@code png} or {@code jpg} */
    static byte[] filled(Color colour, int size, String format) throws IOException {
        var image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(colour);
        pen.fillRect(0, 0, size, size);
        pen.dispose();
        return encoded(image, format);
    }

    /** A picture that compresses badly. */
    static byte[] noise(int size, String format) throws IOException {
        var image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        var random = new Random(1);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return encoded(image, format);
    }

    /** The same picture without loss, whatever format it has. */
    static byte[] png(byte[] encoded) throws IOException {
        return encoded(ImageIO.read(new ByteArrayInputStream(encoded)), "png");
    }

    private static byte[] encoded(BufferedImage image, String format) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }
}
