package dev.densestream.cli.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an embedded broker is started with.
 *
 * @param host the name at which clients reach the broker and at which it listens
 * @param port the port at which it listens; 0 for any free one
 * @param dataDir where its data is kept; empty for a temporary directory that is deleted when the broker closes
 * @param properties the broker's own properties, stronger than ours
 */
public record BrokerOptions(String host, int port, Optional<Path> dataDir, Map<String, String> properties) {
    /** What the other components set: they also decide where the broker is found afterwards. */
    private static final Set<String> OWNED = Set.of(
            "process.roles",
            "node.id",
            "broker.id",
            "listeners",
            "advertised.listeners",
            "controller.listener.names",
            "controller.quorum.voters",
            "controller.quorum.bootstrap.servers",
            "log.dir",
            "log.dirs",
            "metadata.log.dir");

    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::", "[::]", "*");

    public BrokerOptions {
        properties = Map.copyOf(properties);
        if (host.isBlank() || EVERY_ADDRESS.contains(host)) {
            throw new IllegalArgumentException(
                    "host '%s' is no name that clients can connect to: give the one that they reach this machine by"
                            .formatted(host));
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port %d is not between 0 and 65535".formatted(port));
        }
        Set<String> refused = new TreeSet<>(properties.keySet());
        refused.retainAll(OWNED);
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException("%s cannot be set: the host, the port and the data directory decide it"
                    .formatted(String.join(", ", refused)));
        }
    }

    /** A broker at localhost, on any free port. */
    public static BrokerOptions in(Path dataDir) {
        return new BrokerOptions("localhost", 0, Optional.of(dataDir), Map.of());
    }

    /** As {@link #in}, with its data in a temporary directory. */
    public static BrokerOptions temporary() {
        return new BrokerOptions("localhost", 0, Optional.empty(), Map.of());
    }
}
