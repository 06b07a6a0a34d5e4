package dev.densestream.fetch;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses that begin with the same bits: {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or one alone, {@code 127.0.0.1}. */
final class AddressRange {
    private static final Pattern TEXT = Pattern.compile("([0-9a-fA-F:.]+)(?:/(\\d{1,3}))?");
    /** As everybody reads it: no number that begins with 0 and may be octal, none left out. */
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

    private final byte[] network;
    private final int bits;

    private AddressRange(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /** @throws IllegalArgumentException if it is neither an address nor a range */
    static AddressRange of(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || !(text.contains(":") || isCanonicalIpv4(matcher.group(1)))) {
            throw wrong(text);
        }
        byte[] network;
        try {
            network = InetAddress.ofLiteral(matcher.group(1)).getAddress();
        } catch (IllegalArgumentException e) {
            throw wrong(text);
        }
        int most = network.length * Byte.SIZE;
        int bits = matcher.group(2) == null ? most : Integer.parseInt(matcher.group(2));
        if (bits > most) {
            throw wrong(text);
        }
        return new AddressRange(network, bits);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "found '%s', allowed is an address or a range of them, such as 10.1.0.0/16".formatted(text));
    }

    static boolean isCanonicalIpv4(String text) {
        return IPV4.matcher(text).matches();
    }

    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != network.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if (((bytes[bit / 8] ^ network[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is {@code address} and no other. */
    boolean isJust(InetAddress address) {
        return bits == network.length * Byte.SIZE && contains(address);
    }
}
