package dev.densestream.image;

import java.util.Locale;

/** An encoded format that is taken. */
public enum ImageFormat {
    JPEG("JPEG"),
    PNG("PNG"),
    WEBP("WebP"),
    GIF("GIF"),
    BMP("BMP"),
    TIFF("TIFF");

    private final String title;

    ImageFormat(String title) {
        this.title = title;
    }

    /** The name in predictions, such as {@code jpeg}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name for people, such as {@code WebP}. */
    public String title() {
        return title;
    }
}
