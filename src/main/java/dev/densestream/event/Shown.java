package dev.densestream.event;

import java.nio.charset.StandardCharsets;

/**
 * How an id or a URI is shown in results. An inline picture's {@code data:} URI can be megabytes long; repeated in each
 * result it would not fit the output topic. It is shown by its beginning and its digest, still one name for one picture. What
 * opens a door (a signature, a token, a password in a URI) is never shown.
 */
public final class Shown {
    /** Longer names are shortened. Browsers and object stores stay below it. */
    static final int LONGEST = 2_048;

    private static final int BEGINNING = 64;

    private static final int LONGEST_MESSAGE = 2_000;

    private Shown() {}

    /** Messages name what was found, and an event may hold a path of a megabyte. */
    static String message(String message) {
        return Secrets.hide(
                message.length() <= LONGEST_MESSAGE
                        ? message
                        : message.substring(0, whole(message, LONGEST_MESSAGE)) + "…");
    }

    /** Half a surrogate pair is no text: strict readers of JSON refuse it. */
    private static int whole(String text, int end) {
        return Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    /** @return {@code name} itself where it is short and holds no secret, null for null */
    public static String of(String name) {
        if (name == null) {
            return null;
        }
        String shown = Secrets.hide(name);
        if (shown.length() <= LONGEST) {
            return shown;
        }
        return shown.substring(0, whole(shown, BEGINNING)) + "…sha256:"
                + Content.sha256(shown.getBytes(StandardCharsets.UTF_8));
    }
}
