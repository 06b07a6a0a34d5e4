package dev.densestream.image;

/** Arithmetic on bytes of colour, rounded as Pillow rounds it. */
final class Colours {
    private static final int MORE_BITS = 7;

    private Colours() {}

    /** A colour with {@code alpha} of 0 to 255 on white. */
    static byte onWhite(int colour, int alpha) {
        if (alpha == 255) {
            return (byte) colour;
        }
        int own = alpha << MORE_BITS;
        int white = (255 << MORE_BITS) - own;
        int sum = colour * own + 255 * white + (128 << MORE_BITS);
        return (byte) (over255(sum) >> MORE_BITS);
    }

    /** The product of two bytes over 255. */
    static int times(int a, int b) {
        return over255(a * b + 128);
    }

    /** One of red, green and blue from its ink and the black one, each 0 for none. */
    static byte ofInk(int ink, int black) {
        int paper = 255 - black;
        return (byte) Math.clamp(paper - times(ink, paper), 0, 255);
    }

    private static int over255(int value) {
        return ((value >> 8) + value) >> 8;
    }
}
