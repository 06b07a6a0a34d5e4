package dev.densestream.image;

import java.util.Objects;

/**
 * How a picture of any size becomes the model's input. It comes from the model file; nobody sets it by hand.
 *
 * @param resize how the picture is scaled
 * @param resizeTo for {@link Resize#SHORTER_SIDE} the length of the shorter side after scaling; 0 for {@link
 *     Resize#SQUASH}
 * @param width the model's input width in pixels
 * @param height the model's input height in pixels
 * @param interpolation the filter, Pillow's, with antialiasing
 */
public record PreprocessSpec(Resize resize, int resizeTo, int width, int height, Interpolation interpolation) {
    /** How a picture is scaled. */
    public enum Resize {
        /** The shorter side to {@code resizeTo}, then the centre {@code width × height} is cut out. */
        SHORTER_SIDE,
        /** Straight to {@code width × height}, whatever the aspect ratio. */
        SQUASH
    }

    /** Pillow's filter of that name. */
    public enum Interpolation {
        BILINEAR,
        BICUBIC
    }

    public PreprocessSpec {
        Objects.requireNonNull(resize, "resize");
        Objects.requireNonNull(interpolation, "interpolation");
        if (width < 1 || height < 1 || width > 4096 || height > 4096) {
            throw new IllegalArgumentException(
                    "input size %d × %d: allowed is 1 to 4096 on each side".formatted(width, height));
        }
        if (resize == Resize.SHORTER_SIDE && (resizeTo < Math.max(width, height) || resizeTo > 8192)) {
            throw new IllegalArgumentException("shorter side to %d: allowed is %d (the crop's longer side) to 8192"
                    .formatted(resizeTo, Math.max(width, height)));
        }
    }

    /** How many bytes the prepared picture has: {@code height × width × 3}. */
    public int bytes() {
        return width * height * 3;
    }
}
