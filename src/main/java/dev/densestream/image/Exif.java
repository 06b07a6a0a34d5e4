package dev.densestream.image;

/** What EXIF data says of how the picture is to be turned. */
final class Exif {
    private static final int ORIENTATION = 0x0112;

    private Exif() {}

    /**
     * The orientation in the EXIF data from {@code from} to {@code to}, which may begin with {@code Exif} and two zeros.
     * Pictures with broken EXIF data are shown as they are stored.
     *
     * @return 1 to 8
     */
    static int orientation(byte[] bytes, int from, int to) {
        try {
            int start = isMarked(bytes, from, to) ? from + 6 : from;
            return valid(TiffDirectory.read(bytes, start, to, "EXIF data").number(ORIENTATION, 1));
        } catch (ImageException e) {
            return 1;
        }
    }

    static int orientation(TiffDirectory directory) throws ImageException {
        return valid(directory.number(ORIENTATION, 1));
    }

    static boolean isMarked(byte[] bytes, int from, int to) {
        return to - from >= 6
                && bytes[from] == 'E'
                && bytes[from + 1] == 'x'
                && bytes[from + 2] == 'i'
                && bytes[from + 3] == 'f'
                && bytes[from + 4] == 0
                && bytes[from + 5] == 0;
    }

    private static int valid(long orientation) {
        return orientation >= 1 && orientation <= 8 ? (int) orientation : 1;
    }
}
