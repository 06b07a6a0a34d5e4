package dev.densestream.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The few things that commands want to know of topics. */
final class Topics {
    private static final String ANSWERS_WITHIN_MS = "15000";

    private Topics() {}

    static Admin admin(Map<String, String> kafka) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("default.api.timeout.ms", ANSWERS_WITHIN_MS);
        config.put("request.timeout.ms", "7000");
        return Admin.create(config);
    }

    /** @return the number of partitions; empty for a topic that does not exist */
    static Optional<Integer> partitions(Admin admin, Map<String, String> kafka, String topic) throws Exception {
        try {
            return Optional.of(admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get()
                    .partitions()
                    .size());
        } catch (ExecutionException e) {
            return switch (e.getCause()) {
                case UnknownTopicOrPartitionException _ -> Optional.empty();
                case InvalidTopicException _ ->
                    throw new UsageException(
                            "'%s' is no topic's name; allowed are up to 249 letters, digits, '.', '_' and '-'"
                                    .formatted(topic));
                case TimeoutException _ ->
                    throw new CommandException(
                            "no Kafka broker answers at %s within 15 s".formatted(kafka.get("bootstrap.servers")), e);
                default -> throw e;
            };
        }
    }

    /**
     * A consumer in no group that reads what is committed, from the beginning.
     *
     * @param partitions that each of the topics has
     */
    static KafkaConsumer<byte[], byte[]> committed(Map<String, String> kafka, List<String> topics, int partitions) {
        return committed(kafka, topics.stream().collect(Collectors.toMap(topic -> topic, topic -> partitions)));
    }

    /** @param partitions how many each topic has */
    static KafkaConsumer<byte[], byte[]> committed(Map<String, String> kafka, Map<String, Integer> partitions) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(partitions.entrySet().stream()
                .flatMap(topic ->
                        IntStream.range(0, topic.getValue()).mapToObj(n -> new TopicPartition(topic.getKey(), n)))
                .toList());
        return consumer;
    }

    static void createIfMissing(Map<String, String> kafka, String topic, int partitions) throws Exception {
        try (Admin admin = admin(kafka)) {
            if (partitions(admin, kafka, topic).isEmpty()) {
                admin.createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
                        .all()
                        .get();
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }
}
