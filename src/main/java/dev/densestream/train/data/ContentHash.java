package dev.densestream.train.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a picture is, whatever its name: the SHA-256 of its bytes.
 *
 * @param hex 64 lower-case digits
 */
public record ContentHash(String hex) {
    /** As many digits as a double holds exactly. */
    private static final int DIGITS = 13;

    private static final double FULL = 1L << (4 * DIGITS);

    static ContentHash of(byte[] bytes) {
        try {
            return new ContentHash(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static ContentHash of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A number from 0 to below 1, evenly spread over all contents. */
    double position() {
        return Long.parseLong(hex, 0, DIGITS, 16) / FULL;
    }
}
