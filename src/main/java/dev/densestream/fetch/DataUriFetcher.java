package dev.densestream.fetch;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Locale;

/** Takes the image out of a {@code data:} URI (RFC 2397). */
final class DataUriFetcher implements ImageFetcher {
    private static final int HEX = 16;

    private final boolean allowed;
    private final long maxBytes;

    DataUriFetcher(boolean allowed, long maxBytes) {
        this.allowed = allowed;
        this.maxBytes = maxBytes;
    }

    @Override
    public FetchedImage fetch(String reference, Deadline deadline, ByteBudget budget)
            throws FetchException, InterruptedException {
        if (!allowed) {
            throw new FetchException("not-allowed", "data: URIs are not taken; fetch.data is false", false, 0);
        }
        int comma = reference.indexOf(',');
        if (comma < 0) {
            throw bad("the data URI has no comma");
        }
        boolean base64 = reference.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(";base64");
        long atMost = base64 ? (reference.length() - comma) * 3L / 4 : reference.length() - comma;
        if (atMost > maxBytes + 2) {
            throw new FetchException(
                    "too-large",
                    "the data URI holds some %d bytes; allowed are %d".formatted(atMost, maxBytes),
                    false,
                    1);
        }
        ByteBudget.Lease lease = deadline.credited(() -> budget.reserve(atMost));
        try {
            String data = reference.substring(comma + 1);
            return new FetchedImage(base64 ? base64(data) : percent(data), 1, lease);
        } catch (FetchException | RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    private static byte[] base64(String data) throws FetchException {
        try {
            return Base64.getDecoder().decode(data.indexOf('%') < 0 ? data : latin(percent(data)));
        } catch (IllegalArgumentException e) {
            throw bad("the data URI is no Base64: " + e.getMessage());
        }
    }

    private static byte[] percent(String data) throws FetchException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(data.length());
        for (int i = 0; i < data.length(); i++) {
            char c = data.charAt(i);
            if (c == '%') {
                int high = i + 2 < data.length() ? Character.digit(data.charAt(i + 1), HEX) : -1;
                int low = i + 2 < data.length() ? Character.digit(data.charAt(i + 2), HEX) : -1;
                if (high < 0 || low < 0) {
                    throw bad("the data URI has a % without two hexadecimal digits");
                }
                out.write(high * HEX + low);
                i += 2;
            } else {
                out.write(c);
            }
        }
        return out.toByteArray();
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static FetchException bad(String message) {
        return new FetchException("bad-uri", message, false, 0);
    }
}
