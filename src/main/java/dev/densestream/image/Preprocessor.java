package dev.densestream.image;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * From a decoded picture to the model's input, exactly as torchvision does it on Pillow: scale, then cut out the centre.
 * Only rows and columns that the cut needs are computed. Many threads may use it at once.
 */
public final class Preprocessor {
    private final PreprocessSpec spec;
    /** Those that no thread uses at the moment: as many as pictures were prepared at once. */
    private final Queue<Resampler> resamplers = new ConcurrentLinkedQueue<>();

    public Preprocessor(PreprocessSpec spec) {
        this.spec = spec;
    }

    /** @return {@code height × width × 3} bytes, RGB, rows from the top */
    public byte[] prepare(Pixels picture) {
        return switch (spec.resize()) {
            case SQUASH -> cut(picture, spec.width(), spec.height(), 0, 0);
            case SHORTER_SIDE -> centre(picture);
        };
    }

    private byte[] centre(Pixels picture) {
        int shorter = Math.min(picture.width(), picture.height());
        // torchvision multiplies first and truncates then; the order decides the last pixel.
        int width = (int) ((long) spec.resizeTo() * picture.width() / shorter);
        int height = (int) ((long) spec.resizeTo() * picture.height() / shorter);
        return cut(picture, width, height, offset(width, spec.width()), offset(height, spec.height()));
    }

    private byte[] cut(Pixels picture, int width, int height, int left, int top) {
        Resampler waiting = resamplers.poll();
        Resampler resampler = waiting == null ? new Resampler() : waiting;
        byte[] cut =
                resampler.cut(picture, spec.interpolation(), width, height, left, top, spec.width(), spec.height());
        if (!resampler.isLarge()) {
            resamplers.add(resampler);
        }
        return cut;
    }

    /** Python rounds halves to the even neighbour. */
    private static int offset(int whole, int cut) {
        return (int) Math.rint((whole - cut) / 2.0);
    }
}
