package dev.densestream.train;

import java.util.SplittableRandom;

/** What a camera and the weather do to a finished picture: light, haze, blur and noise. Works on packed RGB in place. */
final class SignCamera {
    private final SplittableRandom random;
    private final int width;
    private final int height;

    SignCamera(SplittableRandom random, int width, int height) {
        this.random = random;
        this.width = width;
        this.height = height;
    }

    void expose(int[] rgb) {
        light(rgb);
        if (random.nextDouble() < 0.55) {
            double sigma = random.nextDouble(0.3, 1.0) * Math.max(1, Math.min(width, height) / 110.0);
            double across = random.nextDouble() < 0.3 ? 2.2 : 1;
            boolean alongRows = random.nextBoolean();
            blur(rgb, kernel(sigma * (alongRows ? across : 1)), 1, width, width, height);
            blur(rgb, kernel(sigma * (alongRows ? 1 : across)), width, height, 1, width);
        }
        noise(rgb, random.nextDouble() < 0.7 ? random.nextDouble(0.02, 0.16) : 0);
    }

    /** One gain for each channel, brighter on one side than on the other, and a veil of haze. */
    private void light(int[] rgb) {
        double gain = random.nextDouble() < 0.25 ? random.nextDouble(0.3, 0.7) : random.nextDouble(0.75, 1.35);
        double haze = random.nextDouble() < 0.3 ? random.nextDouble(0.45) : 0;
        double angle = random.nextDouble(2 * Math.PI);
        double slope = random.nextDouble(0.4);
        double perColumn = 2 * slope * Math.cos(angle) / width;
        double perRow = 2 * slope * Math.sin(angle) / height;
        double[] cast = {random.nextDouble(0.86, 1.14), random.nextDouble(0.92, 1.08), random.nextDouble(0.86, 1.14)};
        double veil = 255 * haze * random.nextDouble(0.5, 0.9);
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++, i++) {
                double side = perColumn * (x - width / 2.0) + perRow * (y - height / 2.0);
                double at = gain * (1 + side) * (1 - haze);
                rgb[i] = packed(
                        (rgb[i] >> 16 & 255) * at * cast[0] + veil,
                        (rgb[i] >> 8 & 255) * at * cast[1] + veil,
                        (rgb[i] & 255) * at * cast[2] + veil);
            }
        }
    }

    private static float[] kernel(double sigma) {
        int radius = (int) Math.ceil(2.5 * sigma);
        float[] weights = new float[2 * radius + 1];
        float sum = 0;
        for (int i = -radius; i <= radius; i++) {
            weights[i + radius] = (float) Math.exp(-i * i / (2 * sigma * sigma));
            sum += weights[i + radius];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
        return weights;
    }

    /** Blurs every line: {@code length} pixels {@code step} apart; the lines begin {@code lineStep} apart. */
    private static void blur(int[] rgb, float[] kernel, int step, int length, int lineStep, int lines) {
        int radius = kernel.length / 2;
        int[] line = new int[length + 2 * radius];
        for (int number = 0; number < lines; number++) {
            int start = number * lineStep;
            for (int i = 0; i < line.length; i++) {
                line[i] = rgb[start + step * Math.clamp(i - radius, 0, length - 1)];
            }
            for (int i = 0; i < length; i++) {
                float red = 0;
                float green = 0;
                float blue = 0;
                for (int k = 0; k < kernel.length; k++) {
                    int pixel = line[i + k];
                    red += kernel[k] * (pixel >> 16 & 255);
                    green += kernel[k] * (pixel >> 8 & 255);
                    blue += kernel[k] * (pixel & 255);
                }
                rgb[start + step * i] = packed(red, green, blue);
            }
        }
    }

    /** Sensor noise, nearly Gaussian: each channel gets the sum of two bytes of one random number. */
    private void noise(int[] rgb, double strength) {
        if (strength == 0) {
            return;
        }
        for (int i = 0; i < rgb.length; i++) {
            long bits = random.nextLong();
            double grey = strength * 0.7 * ((bits >> 48 & 255) + (bits >> 56 & 255) - 255);
            rgb[i] = packed(
                    (rgb[i] >> 16 & 255) + grey + strength * ((bits & 255) + (bits >> 8 & 255) - 255),
                    (rgb[i] >> 8 & 255) + grey + strength * ((bits >> 16 & 255) + (bits >> 24 & 255) - 255),
                    (rgb[i] & 255) + grey + strength * ((bits >> 32 & 255) + (bits >> 40 & 255) - 255));
        }
    }

    private static int packed(double red, double green, double blue) {
        return byteOf(red) << 16 | byteOf(green) << 8 | byteOf(blue);
    }

    private static int byteOf(double value) {
        return Math.clamp(Math.round(value), 0, 255);
    }
}
