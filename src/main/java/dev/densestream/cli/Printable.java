package dev.densestream.cli;

import java.util.regex.Pattern;

/** Text from events and file names, as a terminal may be shown it: in one line, and without power over the terminal. */
final class Printable {
    /** Control characters, and those that change the direction of what follows. */
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]");

    private Printable() {}

    /** Each unsafe character becomes the escape that JSON has for it. */
    static String of(String text) {
        return UNSAFE.matcher(text)
                .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
    }
}
