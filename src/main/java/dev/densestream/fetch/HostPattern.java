package dev.densestream.fetch;

import java.util.Locale;
import okhttp3.HttpUrl;

/**
 * An entry of {@code fetch.http}: {@code host}, {@code host:port}, {@code *.domain}, each alone or behind {@code https://} or
 * {@code http://}; {@code *} is every host, at every port.
 *
 * @param scheme null for both
 * @param name the host, or with {@code wildcard} its end, in the spelling of {@link HttpUrl#host()}
 * @param port −1 for the scheme's own
 */
record HostPattern(String scheme, String name, boolean wildcard, int port) {
    /** @throws IllegalArgumentException if it is none */
    static HostPattern of(String text) {
        int slashes = text.indexOf("://");
        String scheme = slashes < 0 ? null : text.substring(0, slashes).toLowerCase(Locale.ROOT);
        String rest = slashes < 0 ? text : text.substring(slashes + 3);
        int colon = rest.lastIndexOf(':');
        boolean withPort = colon >= 0 && colon > rest.lastIndexOf(']');
        String host = withPort ? rest.substring(0, colon) : rest;
        int port = withPort ? Integer.parseInt(rest.substring(colon + 1)) : -1;
        boolean wildcard = host.equals("*") || host.startsWith("*.");
        String name = wildcard ? host.substring(1).toLowerCase(Locale.ROOT) : canonical(host);
        return new HostPattern(scheme, name, wildcard, port);
    }

    private static String canonical(String host) {
        return new HttpUrl.Builder().scheme("http").host(host).build().host();
    }

    boolean matches(HttpUrl url) {
        return fitsName(url) && fitsScheme(url) && fitsPort(url);
    }

    boolean fitsName(HttpUrl url) {
        return wildcard ? url.host().endsWith(name) : url.host().equals(name);
    }

    boolean fitsScheme(HttpUrl url) {
        return scheme == null || scheme.equals(url.scheme());
    }

    private boolean fitsPort(HttpUrl url) {
        if (port < 0) {
            return name.isEmpty() || url.port() == HttpUrl.defaultPort(url.scheme());
        }
        return url.port() == port;
    }
}
