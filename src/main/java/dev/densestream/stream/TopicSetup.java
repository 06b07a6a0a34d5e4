package dev.densestream.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
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
    /** The producer's own defaults. */
    private static final int DEFAULT_MAX_REQUEST = 1_048_576;

    private static final int DEFAULT_BUFFER = 32 << 20;
    /** A topic that one broker has just created may be unknown to another for a moment. */
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(15);

    private final Admin admin;
    private final StreamsSettings settings;

    TopicSetup(Admin admin, StreamsSettings settings) {
        this.admin = admin;
        this.settings = settings;
    }

    /** Partitions of each input topic, and what each output topic takes. */
    record Found(Map<String, Integer> inputPartitions, TopicIds ids, OutgoingFitter.Outputs outputs) {}

    /** @throws StartUpException naming what is missing or not allowed */
    Found prepare() {
        Map<String, TopicDescription> found = existing(settings.topics().inputs());
        List<String> missing = settings.topics().inputs().stream()
                .filter(topic -> !found.containsKey(topic))
                .toList();
        if (!missing.isEmpty()) {
            throw new StartUpException("input topic %s does not exist on %s"
                    .formatted(String.join(", ", missing), settings.bootstrapServers()));
        }
        Map<String, Integer> inputs = new HashMap<>();
        found.forEach((topic, description) ->
                inputs.put(topic, description.partitions().size()));
        int partitions = inputs.values().stream().mapToInt(n -> n).max().orElseThrow();
        Set<String> missingOutputs = outputs();
        missingOutputs.removeAll(existing(missingOutputs).keySet());
        missingOutputs.forEach(output -> create(output, partitions));
        OutputTopic deadLetters = look(settings.topics().deadLetters());
        if (deadLetters.compacted()) {
            throw new StartUpException(
                    "dead-letter topic %s is compacted: of dead letters with the same key all but the last would vanish; give it cleanup.policy=delete"
                            .formatted(deadLetters.name()));
        }
        ClassifyTopology.Topics topics = settings.topics();
        Map<String, OutputTopic> predictions = new HashMap<>();
        topics.routes().topics(topics.predictions()).forEach(topic -> predictions.put(topic, look(topic)));
        return new Found(
                inputs,
                ids(found),
                new OutgoingFitter.Outputs(predictions, topics.embeddings().map(this::look), deadLetters));
    }

    /** Whether all input topics exist at this moment. */
    boolean inputsExist() {
        List<String> inputs = settings.topics().inputs();
        return existing(inputs).keySet().containsAll(inputs);
    }

    /** Of the input topics that exist at this moment. */
    TopicIds ids() {
        return ids(existing(settings.topics().inputs()));
    }

    private static TopicIds ids(Map<String, TopicDescription> topics) {
        Map<String, Uuid> ids = new HashMap<>();
        topics.forEach((topic, description) -> ids.put(topic, description.topicId()));
        // What brokers before 2.8 say.
        ids.values().removeIf(Uuid.ZERO_UUID::equals);
        return new TopicIds(ids);
    }

    private Set<String> outputs() {
        Set<String> outputs = new TreeSet<>(settings.topics().outputs());
        outputs.addAll(settings.outputs().beside());
        return outputs;
    }

    /** Of these topics, those that exist; in one request, as the application asks it every few seconds. */
    private Map<String, TopicDescription> existing(Collection<String> topics) {
        Map<String, TopicDescription> existing = new HashMap<>();
        Map<String, KafkaFuture<TopicDescription>> asked =
                admin.describeTopics(topics).topicNameValues();
        for (String topic : topics) {
            try {
                existing.put(topic, get(asked.get(topic)));
            } catch (UnknownTopicOrPartitionException e) {
                LOG.debug("there is no topic {}", topic);
            } catch (TopicAuthorizationException e) {
                String needed = settings.topics().inputs().contains(topic) ? "Read" : "Write";
                throw new StartUpException(
                        "an ACL is missing: no right to use topic %s; needed is %s".formatted(topic, needed), e);
            }
        }
        return existing;
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

    private OutputTopic look(String topic) {
        try {
            Config config = config(new ConfigResource(ConfigResource.Type.TOPIC, topic));
            return new OutputTopic(
                    topic,
                    Math.min(largestRequest(), Integer.parseInt(value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG))),
                    value(config, TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_COMPACT),
                    millis(config, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, OutputTopic.DEFAULT_OLDEST),
                    millis(config, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, OutputTopic.DEFAULT_NEWEST));
        } catch (AuthorizationException e) {
            OutputTopic assumed = OutputTopic.withDefaults(topic, largestRequest());
            LOG.info(
                    "no right to read the settings of topic {} (DescribeConfigs): taking Kafka's defaults, {} bytes a record",
                    topic,
                    assumed.largestRecord());
            return assumed;
        }
    }

    private Config config(ConfigResource topic) {
        long end = System.nanoTime() + KNOWN_WITHIN.toNanos();
        while (true) {
            try {
                return get(admin.describeConfigs(List.of(topic)).values().get(topic));
            } catch (UnknownTopicOrPartitionException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                StreamsApp.pause(Duration.ofMillis(100));
            }
        }
    }

    private static String value(Config config, String property) {
        return config.get(property).value();
    }

    /** Brokers before 3.6 do not have all of these. */
    private static Duration millis(Config config, String property, Duration otherwise) {
        return config.get(property) == null ? otherwise : Duration.ofMillis(Long.parseLong(value(config, property)));
    }

    /** What the producer itself takes. */
    private int largestRequest() {
        return (int) Math.min(
                producer(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, DEFAULT_MAX_REQUEST),
                producer(ProducerConfig.BUFFER_MEMORY_CONFIG, DEFAULT_BUFFER));
    }

    private long producer(String property, long otherwise) {
        String found = settings.kafka()
                .getOrDefault("producer." + property, settings.kafka().get(property));
        try {
            return found == null ? otherwise : Long.parseLong(found.strip());
        } catch (NumberFormatException e) {
            throw new StartUpException(
                    "Kafka property %s: found '%s', allowed is a number".formatted(property, found), e);
        }
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
