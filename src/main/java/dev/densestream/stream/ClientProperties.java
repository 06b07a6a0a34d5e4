package dev.densestream.stream;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;

/** What of the application's Kafka properties is a single client's own. */
public final class ClientProperties {
    /** Before a property that is for one kind of client alone. */
    static final List<String> PREFIXES = List.of(
            StreamsConfig.MAIN_CONSUMER_PREFIX,
            StreamsConfig.RESTORE_CONSUMER_PREFIX,
            StreamsConfig.GLOBAL_CONSUMER_PREFIX,
            StreamsConfig.CONSUMER_PREFIX,
            StreamsConfig.PRODUCER_PREFIX,
            StreamsConfig.ADMIN_CLIENT_PREFIX);

    private ClientProperties() {}

    /** Of a consumer that is no part of Kafka Streams. */
    public static Map<String, Object> consumer(Map<String, String> kafka) {
        return of(kafka, StreamsConfig.CONSUMER_PREFIX);
    }

    /** Of a producer that is no part of Kafka Streams. */
    static Map<String, Object> producer(Map<String, String> kafka) {
        return of(kafka, StreamsConfig.PRODUCER_PREFIX);
    }

    /** Those with the prefix are stronger than those without; those with another are somebody else's. */
    private static Map<String, Object> of(Map<String, String> kafka, String prefix) {
        Map<String, Object> properties = new HashMap<>();
        kafka.forEach((property, value) -> {
            if (PREFIXES.stream().noneMatch(property::startsWith)) {
                properties.put(property, value);
            }
        });
        kafka.forEach((property, value) -> {
            if (property.startsWith(prefix)) {
                properties.put(property.substring(prefix.length()), value);
            }
        });
        return properties;
    }
}
