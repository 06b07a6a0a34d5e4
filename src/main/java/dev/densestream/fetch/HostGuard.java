package dev.densestream.fetch;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/**
 * Decides which hosts may be asked: first by name, then by the addresses that the name resolves to.
 *
 * <p>What remains: the JDK's client resolves the name once more when it connects. The JVM keeps an answer for 30 seconds, so
 * both see the same one unless it expires in between.
 */
final class HostGuard {
    private final List<String> allowed;
    private final boolean privateAddresses;

    HostGuard(List<String> allowed, boolean privateAddresses) {
        this.allowed =
                allowed.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        this.privateAddresses = privateAddresses;
    }

    /** @throws HttpFailure {@code bad-uri}, {@code not-allowed}, or {@code connection-failed} for a name without address */
    void check(URI uri) throws HttpFailure {
        if (uri.getHost() == null) {
            throw new HttpFailure("bad-uri", "the URI names no host: " + References.shown(uri), false);
        }
        if (uri.getRawUserInfo() != null) {
            throw new HttpFailure("not-allowed", "the URI holds credentials", false);
        }
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        boolean standardPort =
                uri.getPort() < 0 || uri.getPort() == (uri.getScheme().equalsIgnoreCase("https") ? 443 : 80);
        if (allowed.stream().noneMatch(pattern -> matches(pattern, host, uri.getPort(), standardPort))) {
            throw new HttpFailure(
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
                name.equals("*") || name.startsWith("*.") ? host.endsWith(name.substring(1)) : name.equals(host);
        return (portFits || pattern.equals("*")) && nameFits;
    }

    private static void checkAddresses(String host) throws HttpFailure {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (isPrivate(address)) {
                    throw new HttpFailure(
                            "not-allowed",
                            "the host %s has the private address %s; fetch.private-addresses is false"
                                    .formatted(host, address.getHostAddress()),
                            false);
                }
            }
        } catch (UnknownHostException e) {
            throw new HttpFailure("connection-failed", "the host %s has no address".formatted(host), true);
        }
    }

    /** Everything that is not an address on the public network, those of cloud metadata services among them. */
    static boolean isPrivate(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || switch (address) {
                    case Inet4Address v4 -> isReserved(v4.getAddress());
                    case Inet6Address v6 -> isReservedOrWrapped(v6.getAddress());
                    default -> true;
                };
    }

    private static boolean isReserved(byte[] v4) {
        int first = v4[0] & 0xff;
        int second = v4[1] & 0xff;
        boolean carrierGrade = first == 100 && second >= 64 && second < 128;
        boolean benchmarks = first == 198 && (second == 18 || second == 19);
        boolean protocol = first == 192 && second == 0 && v4[2] == 0;
        return first == 0 || first >= 240 || carrierGrade || benchmarks || protocol;
    }

    private static boolean isReservedOrWrapped(byte[] v6) {
        boolean uniqueLocal = (v6[0] & 0xfe) == 0xfc;
        // Ways to write an IPv4 address as IPv6: NAT64, 6to4, Teredo. None of them leads to a picture.
        boolean wrapped = (v6[0] == 0 && v6[1] == 0x64 && (v6[2] & 0xff) == 0xff && (v6[3] & 0xff) == 0x9b)
                || (v6[0] == 0x20 && v6[1] == 0x02)
                || (v6[0] == 0x20 && v6[1] == 0x01 && v6[2] == 0 && v6[3] == 0);
        boolean compatible = true;
        for (int i = 0; i < 10; i++) {
            compatible &= v6[i] == 0;
        }
        return uniqueLocal || wrapped || compatible;
    }
}
