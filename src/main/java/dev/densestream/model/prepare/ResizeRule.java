package dev.densestream.model.prepare;

import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;

/** How pictures come to a network's size. */
public sealed interface ResizeRule {
    /** The shorter side to so many pixels, then the centre. */
    record ShorterSide(int pixels) implements ResizeRule {}

    /**
     * The shorter side to so much that the network's side is this part of it, then the centre.
     *
     * @param part above 0, at most 1; 0.875 brings the shorter side to 256 for a network of 224
     */
    record CentrePart(double part) implements ResizeRule {
        public CentrePart {
            if (!(part > 0 && part <= 1)) {
                throw new IllegalArgumentException("a crop of %s: allowed is above 0 to 1".formatted(part));
            }
        }
    }

    /** The whole picture, its aspect ratio changed. */
    record Squash() implements ResizeRule {}

    /**
     * The rule for one size.
     *
     * @throws IllegalArgumentException if the sizes do not go together
     */
    default PreprocessSpec spec(InputSize size, Interpolation filter) {
        return switch (this) {
            case ShorterSide to -> shorterSide(to.pixels(), size, filter);
            // Rounded down, as timm does it.
            case CentrePart of -> shorterSide((int) (Math.max(size.width(), size.height()) / of.part()), size, filter);
            case Squash _ -> new PreprocessSpec(Resize.SQUASH, 0, size.width(), size.height(), filter);
        };
    }

    private static PreprocessSpec shorterSide(int pixels, InputSize size, Interpolation filter) {
        return new PreprocessSpec(Resize.SHORTER_SIDE, pixels, size.width(), size.height(), filter);
    }
}
