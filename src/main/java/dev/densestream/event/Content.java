package dev.densestream.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Bytes inside JSON: as text where they are UTF-8, in Base64 otherwise.
 *
 * @param encoding {@code utf-8} or {@code base64}, which says how {@code data} is to be read
 * @param data the bytes, or only the first of them where {@code truncated}
 * @param size how many bytes there were
 * @param truncated whether {@code data} holds only the beginning
 * @param sha256 the digest of all the bytes in hexadecimal where {@code truncated}, null otherwise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Content(String encoding, String data, long size, boolean truncated, String sha256) {
    private static final String UTF_8 = "utf-8";
    private static final String BASE_64 = "base64";

    /** All of {@code bytes}; null for null. */
    public static Content of(byte[] bytes) {
        return bytes == null ? null : upTo(bytes, bytes.length);
    }

    /** The first {@code limit} of {@code bytes}, with the digest of all where that is not all; null for null. */
    public static Content upTo(byte[] bytes, int limit) {
        if (bytes == null) {
            return null;
        }
        boolean truncated = bytes.length > limit;
        byte[] kept = truncated ? Arrays.copyOf(bytes, Math.max(0, limit)) : bytes;
        String digest = truncated ? sha256(bytes) : null;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(kept))
                    .toString();
            return new Content(UTF_8, text, bytes.length, truncated, digest);
        } catch (CharacterCodingException binary) {
            return new Content(BASE_64, Base64.getEncoder().encodeToString(kept), bytes.length, truncated, digest);
        }
    }

    /** The bytes that {@code data} holds. */
    public byte[] toBytes() {
        return encoding.equals(BASE_64) ? Base64.getDecoder().decode(data) : data.getBytes(StandardCharsets.UTF_8);
    }

    /** In hexadecimal. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
