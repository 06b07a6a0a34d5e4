package dev.densestream.image;

/** Counts the chunks, segments or blocks of a file: the smallest one costs a step of its own in every decoder. */
final class PartCount {
    /** Far more than a whole picture needs: a PNG file of 500 MB in chunks of 8 KB has 64,000. */
    private static final int MOST = 100_000;

    private final String parts;
    private int count;

    /** @param parts what is counted, for messages, such as {@code chunks of a PNG file} */
    PartCount(String parts) {
        this.parts = parts;
    }

    /** @throws ImageException {@code too-large} if it is one too many */
    void next() throws ImageException {
        if (++count > MOST) {
            throw new ImageException("too-large", "more than %,d %s".formatted(MOST, parts));
        }
    }
}
