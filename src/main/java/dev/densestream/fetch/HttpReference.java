package dev.densestream.fetch;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * Reads a reference twice: as strictly as RFC 2396 has it, and then as the client will. What the client alone would mend (a
 * backslash, a number for a host, letters of other scripts) is refused, so that it asks nobody but the host that was checked.
 */
final class HttpReference {
    private static final int LAST_PORT = 65_535;
    private static final String NO_HOST = "the URI names no host or address as everybody writes it: ";
    /** A last label that is a number makes a host an IPv4 address, for some readers in octal or hexadecimal. */
    private static final Pattern NUMBER_AT_END = Pattern.compile("(.*\\.)?(\\d+|0[xX][0-9a-fA-F]*)\\.?");

    private HttpReference() {}

    /** @throws FetchFailure {@code bad-uri}, or {@code not-allowed} where it holds credentials */
    static HttpUrl of(String reference) throws FetchFailure {
        try {
            return of(new URI(reference));
        } catch (URISyntaxException e) {
            throw bad("no URI: " + e.getReason() + " at character " + e.getIndex());
        }
    }

    /** Where a redirect leads. */
    static HttpUrl redirect(HttpUrl from, String location) throws FetchFailure {
        URI to;
        try {
            to = from.uri().resolve(new URI(location));
        } catch (URISyntaxException e) {
            throw bad(References.shown(from.uri()) + " redirects to what is no URI: " + e.getReason());
        }
        String scheme = References.scheme(to.toString()).orElse("");
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw refused("%s redirects to the scheme '%s'; allowed are http and https"
                    .formatted(References.shown(from.uri()), scheme));
        }
        if (from.isHttps() && scheme.equals("http")) {
            throw refused("%s redirects from https to http".formatted(References.shown(from.uri())));
        }
        return of(to);
    }

    private static HttpUrl of(URI uri) throws FetchFailure {
        if (uri.getRawUserInfo() != null || credentials(uri.getRawAuthority())) {
            throw refused("the URI holds credentials; give them to whoever serves the pictures in another way");
        }
        String host = uri.getHost();
        if (host == null || host.contains("%")) {
            throw bad((uri.getRawAuthority() == null ? "the URI names no host: " : NO_HOST) + References.shown(uri));
        }
        if (NUMBER_AT_END.matcher(host).matches() && !AddressRange.isCanonicalIpv4(host)) {
            throw bad("the host '%s' is a number, but no IPv4 address as everybody writes it".formatted(host));
        }
        if (uri.getPort() > LAST_PORT || uri.getPort() == 0) {
            throw bad("the URI names the port %d; allowed are 1 to %d".formatted(uri.getPort(), LAST_PORT));
        }
        try {
            return HttpUrl.get(uri.toString()).newBuilder().fragment(null).build();
        } catch (IllegalArgumentException e) {
            throw bad(NO_HOST + References.shown(uri));
        }
    }

    /** What is no valid host is not read as one, and its credentials not as credentials. */
    private static boolean credentials(String authority) {
        return authority != null && authority.contains("@");
    }

    private static FetchFailure bad(String message) {
        return new FetchFailure("bad-uri", message, false);
    }

    private static FetchFailure refused(String message) {
        return new FetchFailure("not-allowed", message, false);
    }
}
