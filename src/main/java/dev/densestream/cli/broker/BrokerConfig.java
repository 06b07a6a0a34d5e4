package dev.densestream.cli.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The properties of one broker that is its own controller: quick to start, small, as durable as Kafka's defaults. */
final class BrokerConfig {
    static final int NODE_ID = 1;
    static final String CLIENTS = "CLIENTS";
    static final String CONTROLLER = "CONTROLLER";
    static final String LOOPBACK = "127.0.0.1";

    /** Internal topics have one replica, since there is one broker, and few partitions, since each takes time to open. */
    private static final Map<String, String> ALONE = Map.of(
            "offsets.topic.replication.factor", "1",
            "offsets.topic.num.partitions", "4",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "transaction.state.log.num.partitions", "4",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1",
            "share.coordinator.state.topic.num.partitions", "1",
            "group.initial.rebalance.delay.ms", "0");

    /** A few applications use this broker, not thousands; nobody reads its figures over JMX. */
    private static final Map<String, String> SMALL = Map.of(
            "num.network.threads", "2",
            "num.io.threads", "4",
            "num.recovery.threads.per.data.dir", "2",
            "background.threads", "2",
            "group.coordinator.threads", "1",
            "share.coordinator.threads", "1",
            "log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20),
            "metric.reporters", "",
            "metrics.jmx.exclude", ".*");

    /** Pictures travel inside records too: 8 MB takes a photograph of 6 MB in Base64. */
    private static final String LARGEST_MESSAGE = Integer.toString(8 << 20);

    private BrokerConfig() {}

    /**
     * @param port the port for clients
     * @param controllerPort the controller's port, on the loopback interface only
     */
    static Map<String, String> of(BrokerOptions options, Path directory, int port, int controllerPort) {
        Map<String, String> properties = new HashMap<>(ALONE);
        properties.putAll(SMALL);
        properties.put("message.max.bytes", LARGEST_MESSAGE);
        properties.put("log.dirs", directory.toString());
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(NODE_ID));
        String clients = "%s://%s:%d".formatted(CLIENTS, options.host(), port);
        properties.put("listeners", "%s,%s://%s:%d".formatted(clients, CONTROLLER, LOOPBACK, controllerPort));
        properties.put("advertised.listeners", clients);
        properties.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("inter.broker.listener.name", CLIENTS);
        properties.put("controller.listener.names", CONTROLLER);
        properties.put("controller.quorum.voters", "%d@%s:%d".formatted(NODE_ID, LOOPBACK, controllerPort));
        properties.putAll(options.properties());
        return properties;
    }
}
