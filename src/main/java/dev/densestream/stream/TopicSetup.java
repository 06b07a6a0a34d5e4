package dev.densestream.stream;

import dev.densestream.stream.OutgoingFitter.TopicLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the topics before the application starts, and creates missing output topics. */
final class TopicSetup {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
    /** Kafka's own defaults, for where the cluster does not let us look. */
    private static final int DEFAULT_MAX_MESSAGE = 1_048_588;

    private static final int DEFAULT_MAX_REQUEST = 1_048_576;

    private final Admin admin;
    private final StreamsSettings settings;

    TopicSetup(Admin admin, StreamsSettings settings) {
        this.admin = admin;
        this.settings = settings;
    }

    /** Partitions of each input topic, and how large a record each output topic takes. */
    record Found(Map<String, Integer> inputPartitions, TopicLimits limits) {}

    /** @throws StartUpException naming what is missing or not allowed */
    Found prepare() {
        Map<String, Integer> inputs = inputPartitions();
        List<String> missing =
                inputs.keySet().stream().filter(topic -> inputs.get(topic) < 0).toList();
        if (!missing.isEmpty()) {
            throw new StartUpException("input topic %s does not exist on %s"
                    .formatted(String.join(", ", missing), settings.bootstrapServers()));
        }
        int partitions = inputs.values().stream().mapToInt(n -> n).max().orElseThrow();
        for (String output : outputs()) {
            if (partitions(output) < 0) {
                create(output, partitions);
            }
        }
        int largest = maxRequestSize();
        return new Found(
                inputs,
                new TopicLimits(
                        Math.min(largest, maxMessageBytes(settings.topics().predictions())),
                        Math.min(largest, maxMessageBytes(settings.topics().deadLetters()))));
    }

    /** Whether all input topics exist at this moment. */
    boolean inputsExist() {
        return inputPartitions().values().stream().allMatch(n -> n > 0);
    }

    private Map<String, Integer> inputPartitions() {
        Map<String, Integer> inputs = new HashMap<>();
        settings.topics().inputs().forEach(topic -> inputs.put(topic, partitions(topic)));
        return inputs;
    }

    private TreeSet<String> outputs() {
        return new TreeSet<>(
                List.of(settings.topics().predictions(), settings.topics().deadLetters()));
    }

    /** @return −1 for a topic that does not exist */
    private int partitions(String topic) {
        try {
            TopicDescription description =
                    get(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
            return description.partitions().size();
        } catch (UnknownTopicOrPartitionException e) {
            return -1;
        } catch (TopicAuthorizationException e) {
            String needed = settings.topics().inputs().contains(topic) ? "Read" : "Write";
            throw new StartUpException(
                    "an ACL is missing: no right to use topic %s; needed is %s".formatted(topic, needed), e);
        }
    }

    private void create(String topic, int partitions) {
        if (!settings.outputs().create()) {
            throw new StartUpException(
                    "output topic %s does not exist on %s and output.create-topics is false; create it with %d partitions"
                            .formatted(topic, settings.bootstrapServers(), partitions));
        }
        short replication = settings.outputs().replication();
        var wanted = new NewTopic(
                topic, Optional.of(partitions), replication < 0 ? Optional.empty() : Optional.of(replication));
        try {
            get(admin.createTopics(List.of(wanted)).values().get(topic));
            LOG.info("created topic {} with {} partitions", topic, partitions);
        } catch (TopicExistsException e) {
            LOG.debug("topic {} was created by somebody else meanwhile", topic);
        } catch (KafkaException e) {
            throw new StartUpException(
                    "output topic %s does not exist and cannot be created: %s".formatted(topic, e.getMessage()), e);
        }
    }

    private int maxMessageBytes(String topic) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            Config config =
                    get(admin.describeConfigs(List.of(resource)).values().get(resource));
            return Integer.parseInt(
                    config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
        } catch (AuthorizationException e) {
            LOG.info(
                    "no right to read the settings of topic {} (DescribeConfigs): taking Kafka's default of {} bytes a record",
                    topic,
                    DEFAULT_MAX_MESSAGE);
            return DEFAULT_MAX_MESSAGE;
        }
    }

    private int maxRequestSize() {
        String plain = ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
        String found = settings.kafka()
                .getOrDefault("producer." + plain, settings.kafka().get(plain));
        return found == null ? DEFAULT_MAX_REQUEST : Integer.parseInt(found);
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException known) {
                throw known;
            }
            throw new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartUpException("interrupted while asking the broker for its topics", e);
        }
    }
}
