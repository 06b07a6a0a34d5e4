package dev.densestream.page;

import dev.densestream.image.Pixels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Pictures inside a page. */
public final class Pictures {
    private Pictures() {}

    /** The picture as PNG in a {@code data:} URI, to stand where an image's source is named. */
    public static String source(Pixels picture) {
        var image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = picture.rgb();
        for (int i = 0; i < picture.width() * picture.height(); i++) {
            int colour = ((rgb[3 * i] & 0xff) << 16) | ((rgb[3 * i + 1] & 0xff) << 8) | (rgb[3 * i + 2] & 0xff);
            image.setRGB(i % picture.width(), i / picture.width(), colour);
        }
        var png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode a picture in memory", e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
    }
}
