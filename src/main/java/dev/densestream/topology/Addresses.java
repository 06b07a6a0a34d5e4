package dev.densestream.topology;

import java.net.InetAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Internet addresses as a topology file has them: one alone, or a range of them such as {@code 10.1.0.0/16}. */
final class Addresses {
    static final List<String> ALL = List.of("0.0.0.0/0", "::/0");

    /** An IPv4 address without leading zeros, which some read as octal, or what may be an IPv6 address; then the bits. */
    private static final Pattern RANGE = Pattern.compile(
            "((?:0|[1-9]\\d{0,2})(?:\\.(?:0|[1-9]\\d{0,2})){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/(\\d{1,3}))?");

    private Addresses() {}

    static boolean isRange(String text) {
        Matcher matcher = RANGE.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        try {
            int most = InetAddress.ofLiteral(matcher.group(1)).getAddress().length * Byte.SIZE;
            return matcher.group(2) == null || Integer.parseInt(matcher.group(2)) <= most;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
