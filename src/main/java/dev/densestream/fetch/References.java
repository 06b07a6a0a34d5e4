package dev.densestream.fetch;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an image reference is: a URI with a scheme, or a plain path. */
public final class References {
    /** At least two letters, so that a Windows drive is no scheme. */
    private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]+):.*", Pattern.DOTALL);

    private References() {}

    /** The scheme in small letters; empty for a plain path. */
    public static Optional<String> scheme(String reference) {
        Matcher matcher = SCHEME.matcher(reference);
        return matcher.matches() ? Optional.of(matcher.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /** The {@code file:} URI of a path. */
    public static String of(Path path) {
        // Java writes file:/x; file:///x is what everybody else writes.
        return "file://" + path.toAbsolutePath().normalize().toUri().getRawPath();
    }

    /** How a reference is told in messages: without query and fragment, which may hold a signature or a token. */
    static String shown(URI uri) {
        String text = uri.toString();
        int end = text.indexOf('#');
        String whole = end < 0 ? text : text.substring(0, end);
        int query = whole.indexOf('?');
        return query < 0 ? whole : whole.substring(0, query) + "?…";
    }
}
