package dev.densestream.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** From a host's name to its addresses. */
@FunctionalInterface
interface NameResolver {
    /** @throws UnknownHostException if it has none */
    List<InetAddress> addresses(String host) throws UnknownHostException;

    /** As the operating system has it. The JVM keeps an answer for 30 seconds. */
    static NameResolver ofTheSystem() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
