package dev.densestream.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The IPv4 address that a gateway may make of an IPv6 address. */
final class EmbeddedIpv4 {
    private static final int LENGTH = 4;

    /**
     * Addresses of a range hold an IPv4 address.
     *
     * @param at in which of their bytes it begins
     * @param inverted whether each of its bits is the other one
     */
    private record Place(AddressRange range, int at, boolean inverted) {}

    private static final List<Place> PLACES = List.of(
            // IPv4-compatible, IPv4-translated, NAT64's well-known and its local prefix, 6to4, Teredo
            new Place(AddressRange.of("::/96"), 12, false),
            new Place(AddressRange.of("::ffff:0:0:0/96"), 12, false),
            new Place(AddressRange.of("64:ff9b::/96"), 12, false),
            new Place(AddressRange.of("64:ff9b:1::/48"), 12, false),
            new Place(AddressRange.of("2002::/16"), 2, false),
            new Place(AddressRange.of("2001::/32"), 12, true));

    private EmbeddedIpv4() {}

    /** IPv4-mapped addresses are none of these: Java itself makes IPv4 addresses of them. */
    static Optional<InetAddress> of(InetAddress address) {
        return PLACES.stream()
                .filter(place -> place.range.contains(address))
                .findFirst()
                .map(place -> at(place, address));
    }

    private static InetAddress at(Place place, InetAddress address) {
        byte[] bytes = Arrays.copyOfRange(address.getAddress(), place.at, place.at + LENGTH);
        for (int i = 0; place.inverted && i < LENGTH; i++) {
            bytes[i] = (byte) ~bytes[i];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
