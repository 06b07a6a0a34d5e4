package dev.densestream.fetch;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Decides which hosts may be asked: first by name, then by the addresses that the name resolves to.
 *
 * <p>What remains: the JDK's client resolves the name once more when it connects. The JVM keeps an answer for 30 seconds, so
 * both see the same one unless it expires in between.
 */
final class HostGuard {
    private static final int LAST_PORT = 65_535;

    /**
     * Everything that is not an address on the public network, those of cloud metadata services among them: IANA's
     * special-purpose addresses, multicast, and the ways to write an IPv4 address as IPv6 (mapped, NAT64, 6to4, Teredo).
     */
    private static final List<AddressRange> NOT_PUBLIC = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3",
                    // Of IPv6 only 2000::/3 is public at all.
                    "::/3",
                    "4000::/2",
                    "8000::/1",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20")
            .map(AddressRange::of)
            .toList();

    private final List<String> allowed;
    private final boolean privateAddresses;

    HostGuard(List<String> allowed, boolean privateAddresses) {
        this.allowed =
                allowed.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        this.privateAddresses = privateAddresses;
    }

    /** @throws FetchFailure {@code bad-uri}, {@code not-allowed}, or {@code connection-failed} for a name without address */
    void check(URI uri) throws FetchFailure {
        if (uri.getHost() == null) {
            throw new FetchFailure("bad-uri", "the URI names no host: " + References.shown(uri), false);
        }
        if (uri.getPort() > LAST_PORT) {
            throw new FetchFailure(
                    "bad-uri", "the URI names the port %d; the last is %d".formatted(uri.getPort(), LAST_PORT), false);
        }
        if (uri.getRawUserInfo() != null) {
            throw new FetchFailure("not-allowed", "the URI holds credentials", false);
        }
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        boolean standardPort =
                uri.getPort() < 0 || uri.getPort() == (uri.getScheme().equalsIgnoreCase("https") ? 443 : 80);
        if (allowed.stream().noneMatch(pattern -> matches(pattern, host, uri.getPort(), standardPort))) {
            throw new FetchFailure(
                    "not-allowed",
                    "the host %s%s is not in fetch.http".formatted(host, standardPort ? "" : ":" + uri.getPort()),
                    false);
        }
        if (!privateAddresses) {
            checkAddresses(host);
        }
    }

    private static boolean matches(String pattern, String host, int port, boolean standardPort) {
        int colon = pattern.lastIndexOf(':');
        boolean withPort = colon > pattern.lastIndexOf(']') && colon >= 0;
        String name = withPort ? pattern.substring(0, colon) : pattern;
        boolean portFits = withPort ? pattern.substring(colon + 1).equals(Integer.toString(port)) : standardPort;
        boolean nameFits =
                (name.equals("*") || name.startsWith("*.")) ? host.endsWith(name.substring(1)) : name.equals(host);
        return (portFits || pattern.equals("*")) && nameFits;
    }

    private static void checkAddresses(String host) throws FetchFailure {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (isPrivate(address)) {
                    throw new FetchFailure(
                            "not-allowed",
                            "the host %s has the private address %s; fetch.private-addresses is false"
                                    .formatted(host, address.getHostAddress()),
                            false);
                }
            }
        } catch (UnknownHostException e) {
            throw new FetchFailure("connection-failed", "the host %s has no address".formatted(host), true);
        }
    }

    static boolean isPrivate(InetAddress address) {
        return NOT_PUBLIC.stream().anyMatch(range -> range.contains(address));
    }
}
