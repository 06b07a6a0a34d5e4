package dev.densestream.event;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * {@code s3://bucket/key}, where all after the bucket's slash is the key, percent-encoded: a {@code +} in it is a plus. {@code
 * ?versionId=} names one version of the object.
 */
final class S3Uri {
    private static final Pattern BUCKET = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,254}");
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static final int HEX = 16;

    private S3Uri() {}

    /**
     * @param key in UTF-8
     * @param version null where the bucket keeps none
     */
    static String of(String bucket, byte[] key, String version) throws EventFormatException {
        if (!BUCKET.matcher(bucket).matches()) {
            throw EventFormatException.malformed("'%s' is no name of a bucket".formatted(bucket), null);
        }
        String uri = "s3://" + bucket + "/" + percent(key, "/");
        return version == null ? uri : uri + "?versionId=" + percent(plain(version), "");
    }

    /** The key as it is. */
    static byte[] plain(String key) throws EventFormatException {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(key));
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        } catch (CharacterCodingException e) {
            throw EventFormatException.malformed("the object's key holds half a surrogate pair", null);
        }
    }

    /** The key that was encoded as in a query: {@code +} is a space. */
    static byte[] decoded(String key) throws EventFormatException {
        byte[] encoded = plain(key);
        var out = new ByteArrayOutputStream(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
            switch (encoded[i]) {
                case '+' -> out.write(' ');
                case '%' -> {
                    int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], HEX) : -1;
                    int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], HEX) : -1;
                    if (high < 0 || low < 0) {
                        throw EventFormatException.malformed(
                                "the object's key has a % without two hexadecimal digits; expected it URL-encoded",
                                null);
                    }
                    out.write(high * HEX + low);
                    i += 2;
                }
                default -> out.write(encoded[i]);
            }
        }
        return out.toByteArray();
    }

    private static String percent(byte[] bytes, String alsoPlain) {
        var out = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            if (UNRESERVED.indexOf(b) >= 0 || alsoPlain.indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit((b >> 4) & 0xf, HEX)))
                        .append(Character.toUpperCase(Character.forDigit(b & 0xf, HEX)));
            }
        }
        return out.toString();
    }
}
