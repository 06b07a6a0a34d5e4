package dev.densestream.fetch;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Locale;

/** Takes the image out of a {@code data:} URI (RFC 2397). */
final class DataUriFetcher implements ImageFetcher {
    private static final int HEX = 16;
    private static final int LAST_ASCII = 0x7f;
    /** Characters that one byte takes at most. */
    private static final int PERCENT_ENCODED = 3;
    /** Characters at the end of Base64 that are no bytes. */
    private static final int PADDING = 2;

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
        int length = reference.length() - comma - 1;
        long atMost = base64 ? length * 3L / 4 : length;
        if (atMost / PERCENT_ENCODED - PADDING > maxBytes) {
            throw tooLarge();
        }
        ByteBudget.Lease lease = deadline.credited(() -> budget.reserve(atMost));
        try {
            String data = reference.substring(comma + 1);
            byte[] bytes = base64 ? base64(data) : percent(data);
            if (bytes.length > maxBytes) {
                throw tooLarge();
            }
            return new FetchedImage(bytes, 1, lease);
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
            } else if (c > LAST_ASCII) {
                throw bad("the data URI has a character that is not ASCII at %d".formatted(i));
            } else {
                out.write(c);
            }
        }
        return out.toByteArray();
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private FetchException tooLarge() {
        return new FetchException(
                "too-large", "the data URI has more than the allowed %d bytes".formatted(maxBytes), false, 1);
    }

    private static FetchException bad(String message) {
        return new FetchException("bad-uri", message, false, 0);
    }
}
