package dev.densestream.image;

import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Pictures with ramps, edges and a little noise, as photographs have them. */
final class BenchmarkPictures {
    private BenchmarkPictures() {}

    static Pixels pixels(int width, int height) {
        var random = new Random(1);
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            int edge = (x / 40 + y / 30) % 2 * 60;
            rgb[i] = (byte) Math.min(255, (x + y * (1 + i % 3)) * 180 / (width + 3 * height) + edge + random.nextInt(12));
        }
        return new Pixels(width, height, rgb);
    }

    /** @param ending of a file's name, such as {@code jpg} */
    static byte[] encoded(int width, int height, String ending) {
        try (BytePointer data = new BytePointer(pixels(width, height).rgb());
                Mat picture = new Mat(height, width, opencv_core.CV_8UC3, data);
                BytePointer file = new BytePointer()) {
            opencv_imgcodecs.imencode("." + ending, picture, file);
            byte[] bytes = new byte[Math.toIntExact(file.limit())];
            file.get(bytes);
            return bytes;
        }
    }
}
