package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.densestream.image.Pixels;
import java.util.List;

/** From pictures to the network's input: float {@code [N, 3, H, W]}, scaled. */
final class Batches {
    private final float[] mean;
    private final float[] deviation;

    Batches(Scaling scaling) {
        mean = scaling.meanOfBytes();
        deviation = scaling.deviationOfBytes();
    }

    NDArray of(List<Pixels> pictures, NDManager manager) {
        int width = pictures.getFirst().width();
        int height = pictures.getFirst().height();
        int plane = width * height;
        float[] values = new float[pictures.size() * plane * 3];
        for (int n = 0; n < pictures.size(); n++) {
            byte[] rgb = pictures.get(n).rgb();
            for (int channel = 0; channel < 3; channel++) {
                int at = (n * 3 + channel) * plane;
                for (int i = 0; i < plane; i++) {
                    values[at + i] = ((rgb[i * 3 + channel] & 0xff) - mean[channel]) / deviation[channel];
                }
            }
        }
        return manager.create(values, new Shape(pictures.size(), 3, height, width));
    }
}
