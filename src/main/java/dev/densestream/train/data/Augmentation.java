package dev.densestream.train.data;

import dev.densestream.image.Pixels;
import dev.densestream.image.Resampler;
import java.util.random.RandomGenerator;

/**
 * How a picture is changed each time that it is trained on.
 *
 * @param flip whether left and right may change places; wrong where they mean something
 * @param shift by how much of its side a picture is moved at most, black behind it; the paper's is 0.125
 * @param crop the smallest part of the area that is cut out at random, with an aspect ratio of 3:4 to 4:3 of the picture's, and
 *     brought to full size; 1 for none
 * @param colour by how much brightness, contrast and saturation change at most
 */
public record Augmentation(boolean flip, double shift, double crop, double colour) {
    /** Pictures that are cut out of are kept larger than the model's input by this, so that a part is not a blur. */
    private static final double SPARE = 1.25;

    private static final double WIDEST = 4.0 / 3;
    private static final float MIDDLE = 128;

    /** Pictures as they are. */
    public static final Augmentation NONE = new Augmentation(false, 0, 1, 0);

    public Augmentation {
        if (shift < 0 || shift > 0.5 || crop < 0.05 || crop > 1 || colour < 0 || colour >= 1) {
            throw new IllegalArgumentException(
                    "shift %s, crop %s, colour %s: allowed are 0 to 0.5, 0.05 to 1, 0 to below 1"
                            .formatted(shift, crop, colour));
        }
    }

    /** How much larger than the model's input the pictures should be that are handed to {@link #apply}. */
    public double spare() {
        return crop < 1 ? SPARE : 1;
    }

    /** A changed copy of {@code width × height}. */
    public Pixels apply(Pixels picture, int width, int height, RandomGenerator random) {
        Pixels sized = crop < 1 ? cropped(picture, width, height, random) : sized(picture, width, height);
        int left = (int) Math.round((random.nextDouble() * 2 - 1) * shift * width);
        int top = (int) Math.round((random.nextDouble() * 2 - 1) * shift * height);
        Pixels moved = moved(sized, left, top, flip && random.nextBoolean());
        return colour == 0 ? moved : coloured(moved, random);
    }

    private static Pixels sized(Pixels picture, int width, int height) {
        return picture.width() == width && picture.height() == height
                ? picture
                : new Pixels(width, height, Resampler.resize(picture, width, height, 0, 0, width, height));
    }

    private Pixels cropped(Pixels picture, int width, int height, RandomGenerator random) {
        double area = crop + (1 - crop) * random.nextDouble();
        double aspect = Math.exp((random.nextDouble() * 2 - 1) * Math.log(WIDEST));
        int cutWidth = side(picture.width(), Math.sqrt(area * aspect));
        int cutHeight = side(picture.height(), Math.sqrt(area / aspect));
        int left = random.nextInt(picture.width() - cutWidth + 1);
        int top = random.nextInt(picture.height() - cutHeight + 1);
        byte[] part = new byte[cutWidth * cutHeight * 3];
        for (int y = 0; y < cutHeight; y++) {
            System.arraycopy(
                    picture.rgb(), ((top + y) * picture.width() + left) * 3, part, y * cutWidth * 3, cutWidth * 3);
        }
        return sized(new Pixels(cutWidth, cutHeight, part), width, height);
    }

    private static int side(int whole, double part) {
        return Math.max(1, Math.min(whole, (int) Math.round(whole * part)));
    }

    private static Pixels moved(Pixels picture, int left, int top, boolean flipped) {
        int width = picture.width();
        int height = picture.height();
        byte[] in = picture.rgb();
        byte[] out = new byte[in.length];
        for (int y = Math.max(0, top); y < Math.min(height, height + top); y++) {
            for (int x = Math.max(0, left); x < Math.min(width, width + left); x++) {
                int from = ((y - top) * width + (flipped ? width - 1 - (x - left) : x - left)) * 3;
                System.arraycopy(in, from, out, (y * width + x) * 3, 3);
            }
        }
        return new Pixels(width, height, out);
    }

    private Pixels coloured(Pixels picture, RandomGenerator random) {
        float contrast = (float) (1 + (random.nextDouble() * 2 - 1) * colour);
        float brightness = (float) ((random.nextDouble() * 2 - 1) * colour * MIDDLE);
        float saturation = (float) (1 + (random.nextDouble() * 2 - 1) * colour);
        byte[] in = picture.rgb();
        byte[] out = new byte[in.length];
        for (int i = 0; i < in.length; i += 3) {
            int red = in[i] & 0xff;
            int green = in[i + 1] & 0xff;
            int blue = in[i + 2] & 0xff;
            float grey = 0.299f * red + 0.587f * green + 0.114f * blue;
            out[i] = channel(red, grey, saturation, contrast, brightness);
            out[i + 1] = channel(green, grey, saturation, contrast, brightness);
            out[i + 2] = channel(blue, grey, saturation, contrast, brightness);
        }
        return new Pixels(picture.width(), picture.height(), out);
    }

    private static byte channel(int value, float grey, float saturation, float contrast, float brightness) {
        float saturated = grey + (value - grey) * saturation;
        int changed = Math.round((saturated - MIDDLE) * contrast + MIDDLE + brightness);
        return (byte) Math.max(0, Math.min(255, changed));
    }
}
