package dev.densestream.stream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/**
 * The properties of the Kafka Streams application: the user's, ours where the user says nothing, and never one that would
 * break a guarantee. Any client or Streams property can be given, so that TLS, SASL and tuning work as usual.
 */
public final class SafeProperties {
    /** Property, and why it is refused whatever its value. */
    private static final Map<String, String> REFUSED = new LinkedHashMap<>();

    static {
        String ours = "results would be lost silently; every failure goes to the dead-letter topic instead";
        REFUSED.put("application.id", "it is the topology's name");
        REFUSED.put("group.id", "the consumer group is the topology's name");
        REFUSED.put("processing.guarantee", "set guarantee in the topology file");
        REFUSED.put("num.stream.threads", "set threads in the topology file");
        REFUSED.put(
                "group.protocol",
                "with the streams protocol our consumer is ignored and unfinished images would be committed");
        REFUSED.put("enable.auto.commit", "it would commit images that are not finished");
        REFUSED.put("default.client.supplier", "it would bypass the offset clamp");
        REFUSED.put("default.timestamp.extractor", "it could skip records silently");
        REFUSED.put("default.deserialization.exception.handler", ours);
        REFUSED.put("deserialization.exception.handler", ours);
        REFUSED.put("processing.exception.handler", ours);
        REFUSED.put("default.production.exception.handler", ours);
        REFUSED.put("production.exception.handler", ours);
        REFUSED.put("errors.dead.letter.queue.topic.name", "set output.dead-letters in the topology file");
        REFUSED.put("processor.wrapper.class", "it could stand between a record and its commit");
        REFUSED.put(
                "__processing.threads.enabled__",
                "records would be processed by threads that the offset clamp does not know");
        REFUSED.put("auto.offset.reset", "set input.from in the topology file");
        REFUSED.put("max.task.idle.ms", "a held partition would block the others of its task");
        REFUSED.put("interceptor.classes", "an interceptor could drop or change records on the way");
        REFUSED.put("enable.idempotence", "without it results are lost or doubled");
        REFUSED.put("transactional.id", "Kafka Streams names its own");
        REFUSED.put("max.in.flight.requests.per.connection", "it decides the order of results");
        REFUSED.put("retries", "results would be given up too early");
    }

    /** Allowed only with this value. */
    private static final Map<String, String> ONLY =
            Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed", ProducerConfig.ACKS_CONFIG, "all");

    private static final int LEAST_TRANSACTION_MS = 1_000;

    private SafeProperties() {}

    /** What each result is worth. */
    public enum Guarantee {
        EXACTLY_ONCE(StreamsConfig.EXACTLY_ONCE_V2),
        AT_LEAST_ONCE(StreamsConfig.AT_LEAST_ONCE);

        private final String property;

        Guarantee(String property) {
            this.property = property;
        }
    }

    /**
     * @param user the user's own properties, prefixes of Kafka Streams allowed
     * @throws RefusedPropertiesException naming every property that is refused, and why
     */
    public static Properties of(String name, Guarantee guarantee, int threads, Map<String, String> user) {
        refuse(user);
        Properties properties = new Properties();
        Set<String> chosen =
                user.keySet().stream().map(SafeProperties::withoutPrefix).collect(Collectors.toSet());
        defaults().forEach((property, value) -> {
            // A prefixed default would win over the same property that the user gave without the prefix.
            if (!chosen.contains(withoutPrefix(property))) {
                properties.put(property, value);
            }
        });
        properties.putAll(user);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee.property);
        properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1L);
        properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailExceptionHandler.class);
        properties.put(
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailProcessingExceptionHandler.class);
        properties.put(
                StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, DefaultProductionExceptionHandler.class);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.ACKS_CONFIG), "all");
        checkValues(properties);
        return properties;
    }

    /** What Kafka itself would only say when it starts, when a model has been loaded. */
    private static void checkValues(Properties properties) {
        try {
            var _ = new StreamsConfig(properties);
        } catch (ConfigException | IllegalArgumentException e) {
            throw new RefusedPropertiesException("Kafka properties: " + e.getMessage());
        }
    }

    /** Ours, which the user may change. */
    private static Map<String, Object> defaults() {
        Map<String, Object> defaults = new LinkedHashMap<>();
        // What the clients buffer counts against the memory of the whole: small enough that 1 MB events stay bounded.
        defaults.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 256);
        defaults.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 256);
        defaults.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), 16 << 20);
        defaults.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 1 << 20);
        // A process that was killed is noticed after this long; its partitions wait until then.
        defaults.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 15_000);
        defaults.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 3_000);
        // Results are small JSON documents that look alike.
        defaults.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        return defaults;
    }

    private static void refuse(Map<String, String> user) {
        List<String> problems = new ArrayList<>();
        user.forEach((property, value) -> {
            String plain = withoutPrefix(property);
            if (REFUSED.containsKey(plain)) {
                problems.add("%s: %s".formatted(property, REFUSED.get(plain)));
            }
            if (plain.equals(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG) && isBelow(value, LEAST_TRANSACTION_MS)) {
                problems.add("%s: found %s, allowed is %d and more: each commit needs the broker several times"
                        .formatted(property, value, LEAST_TRANSACTION_MS));
            }
            String only = ONLY.get(plain);
            if (only != null && !only.equals(value.toLowerCase(Locale.ROOT))) {
                problems.add("%s: found %s, allowed is %s".formatted(property, value, only));
            }
        });
        if (!problems.isEmpty()) {
            throw new RefusedPropertiesException("refused Kafka properties: " + String.join("; ", problems));
        }
    }

    /** What is no number is told by Kafka. */
    private static boolean isBelow(String value, int least) {
        return value.strip().matches("-?\\d{1,9}") && Integer.parseInt(value.strip()) < least;
    }

    private static String withoutPrefix(String property) {
        return ClientProperties.PREFIXES.stream()
                .filter(property::startsWith)
                .findFirst()
                .map(prefix -> property.substring(prefix.length()))
                .orElse(property);
    }
}
