package dev.densestream.model.prepare;

import dev.densestream.image.PreprocessSpec;
import dev.densestream.model.FloatTensor;
import java.util.List;

/**
 * Prepares a foreign network's own input from a picture's bytes, as its framework would: what the prepared graph does with
 * nodes, done once more in Java, so that one can be held against the other.
 */
final class ForeignInput {
    private static final int COLOURS = 3;

    private final Layout layout;
    private final PreprocessSpec size;
    private final PixelScaling pixels;

    ForeignInput(Layout layout, Preprocessing preprocessing) {
        this.layout = layout;
        this.size = preprocessing.picture();
        this.pixels = preprocessing.pixels();
    }

    /** @param rgb {@code H × W × 3} bytes */
    FloatTensor of(byte[] rgb) {
        float[] values = new float[rgb.length];
        int plane = size.width() * size.height();
        for (int position = 0; position < plane; position++) {
            for (int channel = 0; channel < COLOURS; channel++) {
                int colour = pixels.channels() == Channels.RGB ? channel : COLOURS - 1 - channel;
                double value = (rgb[position * COLOURS + colour] & 0xff) * pixels.scale();
                double scaled =
                        (value - pixels.mean().get(channel)) / pixels.std().get(channel);
                int at = layout == Layout.NCHW ? channel * plane + position : position * COLOURS + channel;
                values[at] = (float) scaled;
            }
        }
        long height = size.height();
        long width = size.width();
        return new FloatTensor(
                layout == Layout.NCHW ? List.of(1L, 3L, height, width) : List.of(1L, height, width, 3L), values);
    }
}
