package dev.densestream.image;

import java.util.Locale;

/** An encoded format that is taken. */
public enum ImageFormat {
    JPEG,
    PNG;

    /** The name in predictions, such as {@code jpeg}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
