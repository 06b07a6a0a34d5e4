package dev.densestream.fetch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code s3://bucket/key} or {@code s3://bucket/key?versionId=id} names.
 *
 * @param key everything after the bucket's slash, percent-decoded; a plus is a plus
 * @param versionId null for the newest version
 * @param shown how it is told in messages
 */
record S3Object(String bucket, String key, String versionId, String shown) {
    private static final Pattern REFERENCE =
            Pattern.compile("[sS]3://([^/?#]*)(?:/([^?#]*))?(?:\\?([^#]*))?(#.*)?", Pattern.DOTALL);
    /** As S3 names them today; that excludes ARNs, ports and every way to write an address with colons. */
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private static final Pattern ADDRESS = Pattern.compile("\\d+(\\.\\d+){3}");
    private static final String VERSION = "versionId=";
    /** Of a key and of a version, in bytes. */
    private static final int LONGEST = 1024;

    private static final int HEX = 16;

    /** @throws FetchFailure {@code bad-uri} or, for credentials in it, {@code not-allowed} */
    static S3Object parse(String reference) throws FetchFailure {
        Matcher parts = REFERENCE.matcher(reference);
        if (!parts.matches()) {
            throw bad("an S3 URI begins with s3://bucket/");
        }
        String bucket = bucket(parts.group(1));
        if (parts.group(4) != null) {
            throw bad("an S3 URI has no fragment; a # in a key is written %23");
        }
        String key = decoded(Optional.ofNullable(parts.group(2)).orElse(""), "key");
        if (key.isEmpty()) {
            throw bad("the S3 URI names no key; expected s3://bucket/key");
        }
        int query = reference.indexOf('?');
        String shown = query < 0 ? reference : reference.substring(0, query) + "?…";
        return new S3Object(bucket, key, version(parts.group(3)), shown);
    }

    private static String bucket(String authority) throws FetchFailure {
        if (authority.indexOf('@') >= 0) {
            throw new FetchFailure("not-allowed", "the URI holds credentials", false);
        }
        if (!BUCKET.matcher(authority).matches()
                || authority.contains("..")
                || ADDRESS.matcher(authority).matches()) {
            throw bad("'%s' is no bucket's name; one has 3 to 63 small letters, digits, '.' and '-', and no port"
                    .formatted(authority));
        }
        return authority;
    }

    private static String version(String query) throws FetchFailure {
        if (query == null) {
            return null;
        }
        String id = query.startsWith(VERSION) ? decoded(query.substring(VERSION.length()), "versionId") : "";
        if (id.isEmpty() || query.indexOf('&') >= 0) {
            throw bad("after a ? an S3 URI has only versionId=…; a ? in a key is written %3F");
        }
        return id;
    }

    private static String decoded(String text, String what) throws FetchFailure {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            var out = new ByteArrayOutputStream(encoded.remaining());
            while (encoded.hasRemaining()) {
                byte next = encoded.get();
                out.write(next == '%' ? percent(encoded, what) : next);
            }
            if (out.size() > LONGEST) {
                throw bad("the %s has %d bytes; S3 allows %d".formatted(what, out.size(), LONGEST));
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(out.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw bad("the %s is no text in UTF-8".formatted(what));
        }
    }

    private static int percent(ByteBuffer after, String what) throws FetchFailure {
        int high = after.hasRemaining() ? Character.digit(after.get(), HEX) : -1;
        int low = after.hasRemaining() ? Character.digit(after.get(), HEX) : -1;
        if (high < 0 || low < 0) {
            throw bad("the %s has a %% without two hexadecimal digits; a %% itself is written %%25".formatted(what));
        }
        return high * HEX + low;
    }

    private static FetchFailure bad(String message) {
        return new FetchFailure("bad-uri", message, false);
    }
}
