package dev.densestream.train;

import dev.densestream.image.ImageFormat;

/** A drawn picture of a road sign, encoded, and what is on it. */
public final class DrawnSign {
    private final SignKind kind;
    private final ImageFormat format;
    private final byte[] bytes;

    DrawnSign(SignKind kind, ImageFormat format, byte[] bytes) {
        this.kind = kind;
        this.format = format;
        this.bytes = bytes;
    }

    public SignKind kind() {
        return kind;
    }

    public String label() {
        return kind.label();
    }

    public ImageFormat format() {
        return format;
    }

    /** The encoded picture itself, not a copy. */
    public byte[] bytes() {
        return bytes;
    }
}
