package dev.densestream.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.testing.KafkaBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ranges of a topic whose record n has the timestamp of second n: 100 in partition 0, 10 in partition 1, none in partition 2. */
class RangePlannerIT {
    @RegisterExtension
    static final KafkaBroker KAFKA = new KafkaBroker();

    private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");

    private String topic;

    @BeforeEach
    void send() throws Exception {
        topic = KAFKA.createTopic("range", 3);
        send(0, 100);
        send(1, 10);
    }

    private void send(int partition, int count) throws Exception {
        try (var producer = producer(Map.of())) {
            Future<RecordMetadata> last = null;
            for (int i = 0; i < count; i++) {
                last = producer.send(new ProducerRecord<>(
                        topic, partition, BEGIN.plusSeconds(i).toEpochMilli(), null, new byte[1]));
            }
            last.get();
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("bootstrap.servers", KAFKA.bootstrapServers());
        config.put("max.in.flight.requests.per.connection", "1");
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private RangePlanner.Plan plan(Map<String, Place> from, Map<String, Place> to, Map<String, Long> last)
            throws Exception {
        return new RangePlanner(KAFKA.admin(), NOW).plan(List.of(topic), new RangeRequest(from, to, last));
    }

    private static List<String> ranges(RangePlanner.Plan plan) {
        return plan.parts().stream()
                .map(part -> part.start() + "-" + part.end())
                .toList();
    }

    private static Map<String, Place> all(String place) {
        return Map.of("", Place.parse(place, NOW));
    }

    @Test
    void takesAllWhereNothingIsAsked() throws Exception {
        RangePlanner.Plan plan = plan(Map.of(), Map.of(), Map.of());
        assertThat(ranges(plan)).containsExactly("0-100", "0-10", "0-0");
        assertThat(plan.remarks()).isEmpty();
        assertThat(plan.offsets()).isEqualTo(110);
    }

    @Test
    void findsTimes() throws Exception {
        assertThat(ranges(plan(all("2026-03-01T00:00:05Z"), all("2026-03-01T00:00:20Z"), Map.of())))
                .containsExactly("5-20", "5-10", "0-0");
        assertThat(ranges(plan(all("23h ago"), Map.of(), Map.of()))).containsExactly("100-100", "10-10", "0-0");
    }

    @Test
    void saysWhatOfATimeIsToCome() throws Exception {
        RangePlanner.Plan plan = plan(Map.of(), all("2026-03-03T00:00:00Z"), Map.of());
        assertThat(ranges(plan)).containsExactly("0-100", "0-10", "0-0");
        assertThat(plan.remarks())
                .containsExactly(
                        "ends at 2026-03-03T00:00:00Z, which is to come: what is there now is all that is read");
    }

    @Test
    void takesTheLastOnesAsEvenlyAsThePartitionsHaveThem() throws Exception {
        assertThat(ranges(plan(Map.of(), Map.of(), Map.of("", 12L)))).containsExactly("94-100", "4-10", "0-0");
        assertThat(ranges(plan(Map.of(), Map.of(), Map.of(topic, 50L)))).containsExactly("60-100", "0-10", "0-0");
        assertThat(ranges(plan(Map.of(), Map.of(topic + ":0", new Place.At(30)), Map.of("", 20L))))
                .containsExactly("20-30", "0-10", "0-0");
        RangePlanner.Plan tooMany = plan(Map.of(), Map.of(), Map.of("", 1_000L));
        assertThat(tooMany.remarks()).containsExactly("%s: there are only 110 offsets, not 1,000".formatted(topic));
    }

    @Test
    void tellsWhatRetentionHasTakenAndWhatIsNotThereYet() throws Exception {
        KAFKA.admin()
                .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(40)))
                .all()
                .get();
        RangePlanner.Plan plan =
                plan(Map.of(topic + ":0", new Place.At(7)), Map.of(topic + ":1", new Place.At(77)), Map.of());
        assertThat(ranges(plan)).containsExactly("40-100", "0-10", "0-0");
        assertThat(plan.remarks())
                .containsExactly(
                        "%s-1 ends at 10, not at 77: there is no more".formatted(topic),
                        "%s-0 begins at 40, not at 7: the records before are gone".formatted(topic));
    }

    @Test
    void endsBeforeATransactionThatIsOpen() throws Exception {
        try (var producer = producer(Map.of("transactional.id", topic))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 1, null, new byte[1])).get();
            send(1, 5);
            assertThat(ranges(plan(Map.of(), Map.of(), Map.of()))).containsExactly("0-100", "0-10", "0-0");
            producer.abortTransaction();
        }
    }

    @Test
    void saysThatATopicIsCompacted() throws Exception {
        topic = KAFKA.createTopic("compacted", 1, Map.of("cleanup.policy", "compact"));
        assertThat(plan(Map.of(), Map.of(), Map.of()).remarks())
                .containsExactly(
                        "%s is compacted: of records with the same key only the last may be there to be replayed"
                                .formatted(topic));
    }

    @Test
    void refusesNamesThatAreNotThere() {
        assertThatThrownBy(() -> plan(Map.of(topic + ":3", new Place.At(0)), Map.of(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(topic + ":3: no input topic of this topology, and no partition of one");
        topic = "not-there";
        assertThatThrownBy(() -> plan(Map.of(), Map.of(), Map.of()))
                .isInstanceOf(ReplayException.class)
                .hasMessage("there is no input topic not-there");
    }

    private Manifest manifest() throws Exception {
        RangePlanner.Plan plan = plan(Map.of(), Map.of(), Map.of());
        return new Manifest(
                topic, "t", "digest", "model", List.of("out"), plan.parts(), NOW, Manifest.State.STARTED, null, null);
    }

    private List<String> look(Manifest manifest, Map<TopicPartition, Long> committed) throws Exception {
        return new RangeCheck(new RangePlanner(KAFKA.admin(), NOW)).look(manifest, committed);
    }

    @Test
    void aTopicThatWasMadeAgainSinceIsToldFromTheOneThatWasPlannedWith() throws Exception {
        Manifest manifest = manifest();
        Map<TopicPartition, Long> stand = manifest.range(OptionalDouble.empty()).starts();
        assertThat(look(manifest, stand)).isEmpty();
        KAFKA.admin().deleteTopics(List.of(topic)).all().get();
        Awaitility.await().ignoreException(ExecutionException.class).until(() -> {
            KAFKA.admin()
                    .createTopics(List.of(new NewTopic(topic, 3, (short) 1)))
                    .all()
                    .get();
            return true;
        });
        // One broker may have made it before another knows it.
        Awaitility.await()
                .ignoreException(ExecutionException.class)
                .until(() -> !KAFKA.admin()
                        .describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .isEmpty());
        assertThatThrownBy(() -> look(manifest, stand))
                .isInstanceOf(ReplayException.class)
                .hasMessageStartingWith(topic + " was deleted and made again since this replay was planned");
    }

    @Test
    void offsetsThatHaveExpiredAreNotTakenForABeginning() throws Exception {
        Manifest manifest = manifest();
        assertThatThrownBy(() ->
                        look(manifest, Map.of(new TopicPartition(topic, 0), 5L, new TopicPartition(topic, 1), 5L)))
                .isInstanceOf(ReplayException.class)
                .hasMessageStartingWith(topic + "-2: nothing is committed for it in group");
    }

    @Test
    void anEndThatTheBrokerHasLostIsNotWaitedFor() throws Exception {
        Manifest planned = manifest();
        List<Part> longer = planned.parts().stream()
                .map(part -> new Part(part.topic(), part.topicId(), part.partition(), 0, part.end() + 1))
                .toList();
        var manifest = new Manifest(
                topic, "t", "digest", "model", List.of("out"), longer, NOW, Manifest.State.STARTED, null, null);
        Map<TopicPartition, Long> stand = manifest.range(OptionalDouble.empty()).starts();
        assertThatThrownBy(() -> look(manifest, stand))
                .isInstanceOf(ReplayException.class)
                .hasMessage(
                        "%s-0 ends at 100, before the 101 at which this replay is to end: the broker has lost the end of the partition"
                                .formatted(topic));
    }

    @Test
    void startsAreWrittenOnceAndManifestsAreFoundAgain() throws Exception {
        Manifest manifest = manifest();
        var group = new ReplayGroup(KAFKA.admin(), topic);
        group.begin(manifest.range(OptionalDouble.empty()));
        assertThat(group.committed())
                .containsOnlyKeys(
                        manifest.range(OptionalDouble.empty()).starts().keySet());
        KAFKA.admin()
                .alterConsumerGroupOffsets(topic, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(42)))
                .all()
                .get();
        group.begin(manifest.range(OptionalDouble.empty()));
        assertThat(group.committed()).containsEntry(new TopicPartition(topic, 0), 42L);
        assertThat(group.member(Duration.ZERO)).isEmpty();

        var manifests = new ManifestTopic(KAFKA.admin(), Map.of("bootstrap.servers", KAFKA.bootstrapServers()));
        assertThat(manifests.find(topic)).isEmpty();
        manifests.put(manifest);
        manifests.put(manifest.done(NOW, 12.5));
        assertThat(manifests.find(topic)).contains(manifest.done(NOW, 12.5));
    }
}
