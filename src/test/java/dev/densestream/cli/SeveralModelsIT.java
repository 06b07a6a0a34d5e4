package dev.densestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.densestream.event.Prediction;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.TestModels;
import dev.densestream.model.watch.ModelState;
import dev.densestream.stream.PlainClients;
import dev.densestream.testing.KafkaBroker;
import java.awt.Color;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Cascades, shadows and models that a topic names, on a real broker. */
class SeveralModelsIT {
    @RegisterExtension
    static final KafkaBroker KAFKA = new KafkaBroker();

    private static final List<String> COLOURS = List.of("red", "green", "blue");
    private static final int PARTITIONS = 2;
    private static final String INLINE = "fetch: {data: true}\n";

    @TempDir
    private Path folder;

    private Path models;

    @BeforeEach
    void makeFolder() throws IOException {
        models = Files.createDirectory(folder.resolve("models"));
    }

    private Path model(String name, float weight) throws IOException {
        return TestModels.writeColours(models.resolve(name + ".onnx"), name, weight, COLOURS);
    }

    private static List<ProducerRecord<byte[], byte[]>> events(String topic, int count) throws IOException {
        String uri =
                "data:image/png;base64," + Base64.getEncoder().encodeToString(Pictures.filled(Color.GREEN, 8, "png"));
        return IntStream.range(0, count)
                .mapToObj(i ->
                        new ProducerRecord<>(topic, i % PARTITIONS, ("key-" + i).getBytes(UTF_8), uri.getBytes(UTF_8)))
                .toList();
    }

    private static void assertAllOf(
            RunningTopology topology, List<ConsumerRecord<byte[], byte[]>> results, Prediction.Model model) {
        assertThat(results).allSatisfy(result -> {
            var prediction = (Prediction) topology.result(result);
            assertThat(prediction.model()).isEqualTo(model);
            assertThat(prediction.labels().getFirst().label()).isEqualTo("green");
        });
    }

    private static Prediction.Model said(Path file) {
        PreparedModel model = PreparedModel.open(file);
        return new Prediction.Model(model.contract().name(), model.version(), "cpu", "fp32", null, null);
    }

    /** Without the first ten. */
    private static List<ConsumerRecord<byte[], byte[]>> sentLater(
            RunningTopology topology, List<ConsumerRecord<byte[], byte[]>> results) {
        return results.stream()
                .filter(result -> topology.sourceOffset(result) >= 10 / PARTITIONS)
                .toList();
    }

    private void announce(String topic, String key, String value) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", KAFKA.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        }
    }

    private static String announcement(Path file) {
        return "{\"file\": \"%s\", \"sha256\": \"%s\"}"
                .formatted(file.getFileName(), PreparedModel.open(file).sha256());
    }

    @Test
    void takesTheModelThatATopicNamesAndRefusesWhatItMustNot() throws Exception {
        String names = KAFKA.createTopic("models", 1, Map.of("cleanup.policy", "compact"));
        Path one = model("one", 0.05f);
        Path two = model("two", 0.06f);
        announce(names, "other", "{\"file\": \"none.onnx\", \"sha256\": \"%s\"}".formatted("0".repeat(64)));
        announce(names, "colours", announcement(one));
        String model = "{topic: %s, name: colours, directory: %s, look-every: 100ms}".formatted(names, models);
        try (var topology = RunningTopology.withModel(KAFKA, folder, PARTITIONS, model, INLINE)) {
            topology.start();
            topology.send(events(topology.input(), 10));
            assertAllOf(topology, topology.results(10), said(one));

            announce(names, "colours", announcement(two));
            awaitState(topology, state -> state.current().orElseThrow().name().equals("two"));
            topology.send(events(topology.input(), 10));
            assertAllOf(topology, sentLater(topology, topology.results(20)), said(two));

            announce(names, "colours", announcement(one).replace("one.onnx", "two.onnx"));
            awaitRefusal(topology, "announced was");
            announce(names, "colours", announcement(one).replace("one.onnx", "../outside.onnx"));
            awaitRefusal(topology, "does not lie below");
            announce(names, "colours", "one.onnx");
            awaitRefusal(topology, "expected is JSON");
            Files.createSymbolicLink(
                    models.resolve("link.onnx"),
                    TestModels.writeColours(folder.resolve("out.onnx"), "out", 0.05f, COLOURS));
            announce(names, "colours", announcement(models.resolve("link.onnx")));
            awaitRefusal(topology, "a link leads out of");
            assertThat(topology.modelState().current().orElseThrow().name()).isEqualTo("two");

            announce(names, "colours", announcement(one));
            awaitState(topology, state -> state.current().orElseThrow().name().equals("one"));
        }
    }

    private static void awaitState(RunningTopology topology, Predicate<ModelState> wanted) {
        await().atMost(Duration.ofSeconds(60)).until(() -> wanted.test(topology.modelState()));
    }

    private static void awaitRefusal(RunningTopology topology, String reason) {
        awaitState(
                topology,
                state -> state.lastRefusal().isPresent()
                        && state.lastRefusal().get().reason().contains(reason));
    }

    @Test
    void aCascadeSaysWhichStepAnswered() throws Exception {
        Path unsure = model("unsure", 0.002f);
        Path sure = model("sure", 0.05f);
        String rest = INLINE + "cascade: [{when: {score-below: 0.8}, model: {file: %s}}]\n".formatted(sure);
        try (var topology =
                RunningTopology.withModel(KAFKA, folder, PARTITIONS, "{file: %s}".formatted(unsure), rest)) {
            topology.send(events(topology.input(), 20));
            topology.start();
            assertAllOf(
                    topology,
                    topology.results(20),
                    new Prediction.Model("sure", PreparedModel.open(sure).version(), "cpu", "fp32", 2, null));
        }
    }

    @Test
    void aShadowHasItsOwnTopicWithKeysAndPartitionsOfItsEvents() throws Exception {
        String beside = "shadow-" + System.nanoTime();
        Path candidate = model("candidate", 0.01f);
        String rest = INLINE + "shadow: {model: {file: %s}, topic: %s}\n".formatted(candidate, beside);
        try (var topology = RunningTopology.withModel(
                KAFKA, folder, PARTITIONS, "{file: %s}".formatted(model("main", 0.05f)), rest)) {
            topology.start();
            await().atMost(Duration.ofSeconds(60)).until(topology::shadowIsLoaded);
            topology.send(events(topology.input(), 20));
            topology.results(20);

            List<ConsumerRecord<byte[], byte[]>> shadowed = topology.committedOf(beside, 20);
            assertAllOf(topology, shadowed, said(candidate));
            assertThat(shadowed).allSatisfy(record -> {
                var prediction = (Prediction) topology.result(record);
                assertThat(record.partition()).isEqualTo(prediction.source().partition());
                long event = prediction.source().offset() * PARTITIONS + record.partition();
                assertThat(new String(record.key(), UTF_8)).isEqualTo("key-" + event);
            });
        }
    }

    @Test
    void eventsThatAreReadAgainHaveOneRecordOfTheShadow() throws Exception {
        String beside = "again-" + System.nanoTime();
        String rest = INLINE + "shadow: {model: {file: %s}, topic: %s}\n".formatted(model("candidate", 0.01f), beside);
        var clients = new FencedClients();
        try (var topology = RunningTopology.withModel(
                KAFKA, folder, PARTITIONS, "{file: %s}".formatted(model("main", 0.05f)), rest)) {
            topology.start(clients);
            await().atMost(Duration.ofSeconds(60)).until(topology::shadowIsLoaded);
            topology.send(events(topology.input(), 20));
            topology.results(20);

            List<ConsumerRecord<byte[], byte[]>> shadowed = topology.committedOf(beside, 20);
            assertThat(clients.refused()).isTrue();
            assertThat(shadowed.stream().map(record -> record.partition() + "@" + topology.sourceOffset(record)))
                    .doesNotHaveDuplicates();
            assertThat(topology.shadow().lost()).isZero();
        }
    }

    /** Refuses the first commit, when the shadow has had the time to answer: all that was read is read again. */
    private static final class FencedClients extends PlainClients {
        private final AtomicBoolean refused = new AtomicBoolean();

        boolean refused() {
            return refused.get();
        }

        @Override
        @SuppressWarnings("unchecked")
        public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
            Producer<byte[], byte[]> producer = super.getProducer(config);
            return (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                    SeveralModelsIT.class.getClassLoader(),
                    new Class<?>[] {Producer.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("commitTransaction") && refused.compareAndSet(false, true)) {
                            Thread.sleep(1_000);
                            throw new ProducerFencedException("for this test");
                        }
                        try {
                            return method.invoke(producer, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    @Test
    void aShadowThatHangsNeverShowsInTheMainTopic() throws Exception {
        var over = new CountDownLatch(1);
        String rest = INLINE
                + "shadow: {model: {file: %s}, topic: hung-%d}\n"
                        .formatted(model("candidate", 0.01f), System.nanoTime());
        try (var topology = RunningTopology.withModel(
                KAFKA, folder, PARTITIONS, "{file: %s}".formatted(model("main", 0.05f)), rest)) {
            topology.startAround((model, runner) -> model.contract().name().equals("candidate")
                    ? images -> {
                        hang(over);
                        return runner.run(images);
                    }
                    : runner);
            await().atMost(Duration.ofSeconds(60)).until(topology::shadowIsLoaded);
            topology.send(events(topology.input(), 300));

            assertThat(topology.results(300))
                    .allSatisfy(result -> assertThat(topology.result(result)).isInstanceOf(Prediction.class));
            assertThat(topology.shadow().sent()).isZero();
            assertThat(topology.shadow().lost()).isEqualTo(300 - 3 * 32);
        } finally {
            over.countDown();
        }
    }

    private static void hang(CountDownLatch over) {
        boolean interrupted = false;
        while (over.getCount() > 0) {
            try {
                over.await();
            } catch (InterruptedException e) {
                // Native code would not notice either.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
