package dev.densestream.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.HttpUrl;

/** Decides which hosts may be asked, by name, and which addresses may be connected to. */
final class HostGuard {
    /**
     * Everything that is not an address on the public network: IANA's special-purpose addresses, multicast, and the ways to
     * write an IPv4 address as IPv6 (mapped, NAT64, 6to4, Teredo).
     */
    private static final List<AddressRange> NOT_PUBLIC = ranges(Stream.of(
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
            "3fff::/20"));

    /** Where clouds hand out credentials to whoever asks from inside. Azure's second one is a public address. */
    private static final List<AddressRange> METADATA = ranges(Stream.of(
            "169.254.169.254",
            "169.254.170.2",
            "169.254.170.23",
            "100.100.100.200",
            "192.0.0.192",
            "168.63.129.16",
            "fd00:ec2::254",
            "fd00:ec2::23",
            "fd20:ce::254"));

    private final List<HostPattern> allowed;
    private final List<String> privateTexts;
    private final List<AddressRange> privateAddresses;

    /**
     * @param allowed entries of {@code fetch.http}
     * @param privateAddresses addresses and ranges of which those that are not public may be connected to
     * @throws IllegalArgumentException if one of them is no address or range
     */
    HostGuard(List<String> allowed, List<String> privateAddresses) {
        this.allowed = allowed.stream().map(HostPattern::of).toList();
        this.privateTexts = List.copyOf(privateAddresses);
        this.privateAddresses = ranges(privateAddresses.stream());
    }

    private static List<AddressRange> ranges(Stream<String> texts) {
        return texts.map(AddressRange::of).toList();
    }

    /** @throws FetchFailure {@code not-allowed} if no entry names the host with its scheme and port */
    Origin check(HttpUrl url) throws FetchFailure {
        List<HostPattern> fitting =
                allowed.stream().filter(pattern -> pattern.matches(url)).toList();
        if (fitting.isEmpty()) {
            throw new FetchFailure("not-allowed", notNamed(url), false);
        }
        List<HostPattern> naming =
                fitting.stream().filter(pattern -> !pattern.wildcard()).toList();
        boolean bothSchemes = !naming.isEmpty() && naming.stream().allMatch(pattern -> pattern.scheme() == null);
        return new Origin(
                name(url),
                !naming.isEmpty(),
                bothSchemes ? name(otherScheme(url, naming.getFirst().port() < 0)) : null);
    }

    private static String name(HttpUrl url) {
        String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        return "%s://%s:%d".formatted(url.scheme(), host, url.port());
    }

    /** @param ownPort whether each scheme has its own, as where the entry names none */
    private static HttpUrl otherScheme(HttpUrl url, boolean ownPort) {
        String scheme = url.isHttps() ? "http" : "https";
        int port = ownPort ? HttpUrl.defaultPort(scheme) : url.port();
        return url.newBuilder().scheme(scheme).port(port).build();
    }

    private String notNamed(HttpUrl url) {
        List<HostPattern> byName =
                allowed.stream().filter(pattern -> pattern.fitsName(url)).toList();
        if (byName.isEmpty()) {
            return "the host %s is not in fetch.http".formatted(url.host());
        }
        if (byName.stream().noneMatch(pattern -> pattern.fitsScheme(url))) {
            return "the host %s is not in fetch.http for %s, only for the other scheme"
                    .formatted(url.host(), url.scheme());
        }
        return "the host %s is not in fetch.http with the port %d; an entry without a port allows only the scheme's own"
                .formatted(url.host(), url.port());
    }

    /** The address of a host is one that may not be connected to. */
    static final class RefusedAddress extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        private RefusedAddress(String message) {
            super(message);
        }
    }

    /**
     * @param host for the message
     * @throws RefusedAddress if it is not public and not among those that are allowed nevertheless
     */
    void check(String host, InetAddress address) throws RefusedAddress {
        if (isMetadata(address)) {
            if (privateAddresses.stream().noneMatch(range -> range.isJust(address))) {
                throw new RefusedAddress(
                        "the host %s has the address %s of a cloud's metadata service; only a fetch.private-addresses that names this very address allows it"
                                .formatted(host, address.getHostAddress()));
            }
        } else if (isPrivate(address) && privateAddresses.stream().noneMatch(range -> range.contains(address))) {
            throw new RefusedAddress("the host %s has the private address %s; fetch.private-addresses %s"
                    .formatted(
                            host,
                            address.getHostAddress(),
                            privateTexts.isEmpty() ? "is false" : "allows only " + String.join(", ", privateTexts)));
        }
    }

    static boolean isPrivate(InetAddress address) {
        return NOT_PUBLIC.stream().anyMatch(range -> range.contains(address));
    }

    static boolean isMetadata(InetAddress address) {
        InetAddress inside = EmbeddedIpv4.of(address).orElse(address);
        return METADATA.stream().anyMatch(range -> range.contains(address) || range.contains(inside));
    }
}
