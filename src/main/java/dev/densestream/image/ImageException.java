package dev.densestream.image;

/** Bytes that cannot be turned into a picture. No retry helps. */
public final class ImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * @param code {@code empty}, {@code unknown-format}, {@code unsupported-format}, {@code truncated}, {@code corrupt}
     *     or {@code too-large}
     * @param message one line: what was found and what is allowed
     */
    public ImageException(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
