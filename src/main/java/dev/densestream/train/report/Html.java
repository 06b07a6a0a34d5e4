package dev.densestream.train.report;

import java.util.Locale;

/** Text that goes into a page. */
final class Html {
    private Html() {}

    /** Formats as in English, whatever the machine's language: numbers in drawings need a point. */
    @SuppressWarnings("AnnotateFormatMethod")
    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** Names of labels and files as text, whatever is in them. */
    static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    static String percent(double part) {
        return format("%.1f %%", 100 * part);
    }
}
