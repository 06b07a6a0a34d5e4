package dev.densestream.stream;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.apache.kafka.common.resource.PatternType.PREFIXED;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.event.EventCodec;
import dev.densestream.event.InputFormat;
import dev.densestream.event.MessageReader;
import dev.densestream.fetch.FetchedImage;
import dev.densestream.image.PictureDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.model.Activation;
import dev.densestream.model.Execution;
import dev.densestream.model.ModelContract;
import dev.densestream.model.PreparedModel;
import dev.densestream.pipeline.Answer;
import dev.densestream.pipeline.BatchSettings;
import dev.densestream.pipeline.Batcher;
import dev.densestream.pipeline.ImageLine;
import dev.densestream.pipeline.ImagePipeline;
import dev.densestream.pipeline.LineSettings;
import dev.densestream.pipeline.LoadedModel;
import dev.densestream.pipeline.ModelSlot;
import dev.densestream.pipeline.OneModel;
import dev.densestream.pipeline.PipelineStats;
import dev.densestream.testing.SecuredBroker;
import dev.densestream.topology.Routes;
import dev.densestream.topology.TopologyFile.OutputFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The application on a cluster that checks who one is and what one may do. */
class SecuredClusterIT {
    private static final int EVENTS = 10;

    private static SecuredBroker broker;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        broker = SecuredBroker.start(directory);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    /** All that a topology needs where its topics exist; docs/security-kafka.md lists the same. */
    enum Need {
        INPUT(TOPIC, LITERAL, "%s.images", READ),
        PREDICTIONS(TOPIC, LITERAL, "%s.predictions", WRITE),
        DEAD_LETTERS(TOPIC, LITERAL, "%s.dead", WRITE),
        GROUP(ResourceType.GROUP, LITERAL, "%s", READ),
        TRANSACTIONS(TRANSACTIONAL_ID, PREFIXED, "%s-", WRITE);

        private final ResourceType type;
        private final PatternType pattern;
        private final String name;
        private final AclOperation operation;

        Need(ResourceType type, PatternType pattern, String name, AclOperation operation) {
            this.type = type;
            this.pattern = pattern;
            this.name = name;
            this.operation = operation;
        }

        private List<AclBinding> allow(String topology, AclOperation... operations) {
            return SecuredBroker.allow(type, pattern, name.formatted(topology), operations);
        }

        /** What the message says that is missing. */
        private String told(String topology) {
            return switch (this) {
                case INPUT, PREDICTIONS, DEAD_LETTERS -> name.formatted(topology);
                case GROUP -> "consumer group " + topology;
                case TRANSACTIONS -> "transactional ids";
            };
        }

        private static List<AclBinding> all(String topology) {
            return Stream.of(values())
                    .flatMap(need -> need.allow(topology, need.operation).stream())
                    .toList();
        }

        /** All the others, and of this one only {@code instead}. */
        private List<AclBinding> others(String topology, AclOperation... instead) {
            return Stream.of(values())
                    .flatMap(need ->
                            (need == this ? allow(topology, instead) : need.allow(topology, need.operation)).stream())
                    .toList();
        }
    }

    @Test
    void runsWithExactlyTheAclsThatAreDocumented() throws Exception {
        broker.setAcls(Need.all("all"));
        StreamsApp app = app("all", SecuredBroker.PASSWORD);
        var running = CompletableFuture.runAsync(app::run);

        assertThat(read("all.predictions")).hasSize(EVENTS).allMatch(value -> value.contains("\"label\":\"cat\""));
        assertThat(read("all.dead")).hasSize(EVENTS).allMatch(value -> value.contains("malformed-event"));
        app.stop();
        running.get(60, SECONDS);
    }

    @Test
    void endsAtOnceWhenThePasswordIsWrong() throws Exception {
        broker.setAcls(Need.all("stranger"));

        assertThat(failure(app("stranger", "guessed")))
                .isEqualTo("the broker refused our credentials: Authentication failed: Invalid username or password");
    }

    @ParameterizedTest
    @EnumSource(Need.class)
    void endsAndNamesWhatAnAclIsMissingFor(Need need) throws Exception {
        String topology = "without-" + need;
        broker.setAcls(need.others(topology));

        assertThat(failure(app(topology, SecuredBroker.PASSWORD)))
                .startsWith("an ACL is missing: no right to use")
                .contains(need.told(topology));
    }

    /** Such topics are seen at the start; only the first record shows that they cannot be used. */
    @ParameterizedTest
    @EnumSource(Need.class)
    void endsWhenTheAclOnlyLetsItLook(Need need) throws Exception {
        String topology = "looks-at-" + need;
        broker.setAcls(need.others(topology, DESCRIBE));

        assertThat(failure(app(topology, SecuredBroker.PASSWORD)))
                .startsWith("an ACL is missing: no right to use")
                .contains(need.told(topology));
    }

    /** What the application says when it ends by itself, soon. */
    private static String failure(StreamsApp app) throws Exception {
        var running = CompletableFuture.runAsync(app::run);
        try {
            running.get(60, SECONDS);
            throw new AssertionError("the application ended without a failure");
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(StartUpException.class);
            return e.getCause().getMessage();
        } finally {
            app.stop();
        }
    }

    /** With topics of its own, and events in them. */
    private static StreamsApp app(String name, String password) throws Exception {
        var topics = new ClassifyTopology.Topics(
                List.of(name + ".images"),
                ClassifyTopology.Begin.EARLIEST,
                Routes.NONE,
                name + ".predictions",
                Optional.empty(),
                name + ".dead");
        for (String topic : List.of(name + ".images", topics.predictions(), topics.deadLetters())) {
            broker.createTopic(topic, 2);
        }
        sendEvents(name + ".images");
        var codec = new EventCodec();
        var settings = new StreamsSettings(
                name,
                SafeProperties.Guarantee.EXACTLY_ONCE,
                2,
                topics,
                new StreamsSettings.Outputs(false, (short) 1, OutputFormat.JSON, List.of()),
                new IntakeLimits(64, 1 << 20),
                Duration.ofSeconds(5),
                Optional.empty(),
                broker.clientProperties(SecuredBroker.USER, password));
        return new StreamsApp(settings, pipeline(), codec, new PlainClients());
    }

    /** Half of them pictures, half of them broken. */
    private static void sendEvents(String topic) throws Exception {
        var config = new HashMap<String, Object>(broker.adminProperties());
        // The topic was made a moment ago: its first batch must not be overtaken.
        config.put("max.in.flight.requests.per.connection", "1");
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < EVENTS; i++) {
                sent.add(producer.send(new ProducerRecord<>(topic, Integer.toString(i), "file:/picture.png")));
                sent.add(producer.send(new ProducerRecord<>(topic, Integer.toString(i), "{no event")));
            }
            for (var acknowledged : sent) {
                acknowledged.get(20, TimeUnit.SECONDS);
            }
        }
    }

    /** Every reference is the same small picture, every picture a cat. */
    private static ImagePipeline pipeline() throws InterruptedException {
        var stats = new PipelineStats();
        var cat = new ModelContract(
                "one",
                List.of("cat"),
                Activation.SOFTMAX,
                new PreprocessSpec(Resize.SQUASH, 0, 8, 8, Interpolation.BILINEAR),
                Map.of());
        var batcher = new Batcher(
                images -> images.stream()
                        .map(image -> new Answer(new float[] {1}, null))
                        .toList(),
                new BatchSettings(8, Duration.ofMillis(1)),
                stats,
                fatal -> {});
        var slot = new ModelSlot();
        slot.swap(new LoadedModel(
                new PreparedModel(Path.of("one.onnx"), 0, "1".repeat(64), cat, null),
                Execution.CPU,
                batcher,
                () -> {}));
        var line = new ImageLine(
                new MessageReader(InputFormat.AUTO, 1),
                (uri, deadline, budget) -> new FetchedImage(picture(), 1, budget.reserve(1)),
                targets -> new PictureDecoder(),
                new OneModel(slot),
                Optional.empty(),
                new LineSettings(1, Duration.ofSeconds(10), 1_000_000, 8, 8, 1 << 20, 8),
                stats);
        return new ImagePipeline(line, fatal -> {});
    }

    private static byte[] picture() {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static List<String> read(String topic) {
        Map<String, Object> config = new HashMap<>(broker.adminProperties());
        config.putAll(Map.of("auto.offset.reset", "earliest", "isolation.level", "read_committed"));
        List<String> values = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1)));
            consumer.seekToBeginning(consumer.assignment());
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
                return values.size() >= EVENTS;
            });
        }
        return values;
    }
}
