package dev.densestream.page;

import java.util.Locale;

/** Text and small pieces that go into a page. */
public final class Html {
    private Html() {}

    /** Formats as in English, whatever the machine's language: numbers in drawings need a point. */
    @SuppressWarnings("AnnotateFormatMethod")
    public static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** Names of labels and files as text, whatever is in them. */
    public static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    public static String percent(double part) {
        return format("%.1f %%", 100 * part);
    }

    /** A figure that is to be seen first, with its meaning below. They stand in a {@code div} of the class {@code tiles}. */
    public static String tile(String figure, String meaning) {
        return "<div><b>%s</b><span>%s</span></div>".formatted(text(figure), text(meaning));
    }

    /** A row of a table of names and values. It stands in a {@code table} of the class {@code settings}. */
    public static String row(String name, String value) {
        return "<tr><th scope=\"row\">%s</th><td>%s</td></tr>".formatted(text(name), text(value));
    }

    /** The sign of a series in a legend. */
    public static String key(String style, String meaning) {
        return "<span class=\"key %s\"></span>%s&ensp; ".formatted(style, meaning);
    }
}
