package dev.densestream.train;

import dev.densestream.image.Pixels;
import dev.densestream.image.Resampler;
import java.util.Random;

/**
 * How a picture is changed each time that it is trained on.
 *
 * @param flip whether left and right may change places; wrong where they mean something
 * @param shift by how much of its side a picture is moved at most, black behind it
 * @param zoom the smallest part of a side that is cut out and enlarged; 1 for none
 * @param light by how much brightness and contrast change at most
 */
public record Augmentation(boolean flip, double shift, double zoom, double light) {
    public Augmentation {
        if (shift < 0 || shift > 0.5 || zoom <= 0.2 || zoom > 1 || light < 0 || light >= 1) {
            throw new IllegalArgumentException(
                    "shift %s, zoom %s, light %s: allowed are 0 to 0.5, above 0.2 to 1, 0 to below 1"
                            .formatted(shift, zoom, light));
        }
    }

    /** A changed copy of the same size. */
    Pixels apply(Pixels picture, Random random) {
        Pixels zoomed = zoom < 1 ? zoomed(picture, random) : picture;
        int width = picture.width();
        int height = picture.height();
        int left = (int) Math.round((random.nextDouble() * 2 - 1) * shift * width);
        int top = (int) Math.round((random.nextDouble() * 2 - 1) * shift * height);
        boolean flipped = flip && random.nextBoolean();
        double contrast = 1 + (random.nextDouble() * 2 - 1) * light;
        double brightness = (random.nextDouble() * 2 - 1) * light * 128;
        byte[] in = zoomed.rgb();
        byte[] out = new byte[in.length];
        for (int y = Math.max(0, top); y < Math.min(height, height + top); y++) {
            for (int x = Math.max(0, left); x < Math.min(width, width + left); x++) {
                int from = ((y - top) * width + (flipped ? width - 1 - (x - left) : x - left)) * 3;
                int to = (y * width + x) * 3;
                for (int channel = 0; channel < 3; channel++) {
                    double value = ((in[from + channel] & 0xff) - 128) * contrast + 128 + brightness;
                    out[to + channel] = (byte) Math.max(0, Math.min(255, (int) value));
                }
            }
        }
        return new Pixels(width, height, out);
    }

    /** Cuts a part out, each side by itself, and enlarges it to the picture's size. */
    private Pixels zoomed(Pixels picture, Random random) {
        int width = (int) Math.round(picture.width() * (zoom + (1 - zoom) * random.nextDouble()));
        int height = (int) Math.round(picture.height() * (zoom + (1 - zoom) * random.nextDouble()));
        int left = random.nextInt(picture.width() - width + 1);
        int top = random.nextInt(picture.height() - height + 1);
        byte[] part = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            System.arraycopy(picture.rgb(), ((top + y) * picture.width() + left) * 3, part, y * width * 3, width * 3);
        }
        return new Pixels(
                picture.width(),
                picture.height(),
                Resampler.resize(
                        new Pixels(width, height, part),
                        picture.width(),
                        picture.height(),
                        0,
                        0,
                        picture.width(),
                        picture.height()));
    }
}
