package dev.densestream.cli.broker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
    private static final TopicPartition PARTITION = new TopicPartition("images", 0);

    @Test
    void keepsItsPortAndItsRecordsOverARestart() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.temporary())) {
            createTopic(broker);
            sendInTransaction(broker, 1_000);
            String before = broker.bootstrapServers();

            broker.restart();

            assertThat(broker.bootstrapServers()).isEqualTo(before);
            awaitStableEnd(broker, 2); // the record and the mark of its commit
            sendInTransaction(broker, 1_000);
            awaitStableEnd(broker, 4);
        }
    }

    @Test
    void keepsAGivenDataDirectoryFromOneBrokerToTheNext(@TempDir Path directory) throws Exception {
        BrokerOptions options = options(0, directory.resolve("new/data"), Map.of());
        try (EmbeddedBroker broker = EmbeddedBroker.start(options)) {
            createTopic(broker);
            sendInTransaction(broker, 10);
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(options)) {
            awaitStableEnd(broker, 2);
        }
    }

    @Test
    void deletesItsTemporaryDirectory() {
        Path directory;
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.temporary())) {
            directory = broker.dataDirectory();
            assertThat(directory).isDirectory();
        }
        assertThat(directory).doesNotExist();
    }

    @Test
    void takesAnInlinePictureOfSevenMegabytes() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.temporary())) {
            createTopic(broker);
            sendInTransaction(broker, 7 << 20);
            awaitStableEnd(broker, 2);
        }
    }

    @Test
    void saysInOneLineThatThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            BrokerOptions options = new BrokerOptions("localhost", taken.getLocalPort(), Optional.empty(), Map.of());
            assertThatThrownBy(() -> EmbeddedBroker.start(options))
                    .isInstanceOf(BrokerException.class)
                    .hasMessage("port %d at localhost cannot be used: Address already in use", taken.getLocalPort());
        }
    }

    @Test
    void refusesADirectoryThatHoldsSomethingElse(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("thesis.txt"), "years of work");

        assertThatThrownBy(() -> EmbeddedBroker.start(options(0, directory, Map.of())))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("neither empty nor a broker's")
                .hasMessageContaining(directory.toString());
        assertThat(directory.resolve("thesis.txt")).hasContent("years of work");
    }

    @Test
    void refusesTheDirectoryOfAnotherNode(@TempDir Path directory) throws IOException {
        Files.writeString(
                directory.resolve("meta.properties"), "version=1\nnode.id=7\ncluster.id=MkU3OEVBNTcwNTJENDM2Qk\n");

        assertThatThrownBy(() -> EmbeddedBroker.start(options(0, directory, Map.of())))
                .isInstanceOf(BrokerException.class)
                .hasMessage("data directory %s belongs to node 7 of another cluster; ours is node 1", directory);
    }

    @Test
    void saysWhichFileIsDamaged(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("meta.properties"), "version=nonsense\n");

        assertThatThrownBy(() -> EmbeddedBroker.start(options(0, directory, Map.of())))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("meta.properties");
    }

    @Test
    void endsItsStartWhenTheControllersStateIsDamaged(@TempDir Path directory) throws IOException {
        BrokerOptions options = options(0, directory, Map.of());
        EmbeddedBroker.start(options).close();
        Files.writeString(directory.resolve("__cluster_metadata-0/quorum-state"), "{\"leaderId\":9");

        assertThatThrownBy(() -> EmbeddedBroker.start(options))
                .isInstanceOf(BrokerException.class)
                .hasMessageStartingWith("the broker cannot start on data directory " + directory);
    }

    @Test
    void refusesADirectoryThatAnotherBrokerUses(@TempDir Path directory) {
        BrokerOptions options = options(0, directory, Map.of());
        try (EmbeddedBroker first = EmbeddedBroker.start(options)) {
            assertThatThrownBy(() -> EmbeddedBroker.start(options))
                    .isInstanceOf(BrokerException.class)
                    .hasMessage("data directory %s is in use by another broker", directory);
            assertThat(first.failure()).isNotDone();
        }
    }

    @Test
    void refusesAFileAsDirectory(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> EmbeddedBroker.start(options(0, file, Map.of())))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("is a file");
    }

    @Test
    void namesAWrongProperty() {
        BrokerOptions options = new BrokerOptions("localhost", 0, Optional.empty(), Map.of("num.partitions", "many"));

        assertThatThrownBy(() -> EmbeddedBroker.start(options))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("num.partitions");
    }

    @Test
    void leavesNoBeansBehind() throws Exception {
        EmbeddedBroker.start(BrokerOptions.temporary()).close();

        var server = ManagementFactory.getPlatformMBeanServer();
        assertThat(server.queryNames(new ObjectName("kafka.*:*"), null)).isEmpty();
    }

    private static void createTopic(EmbeddedBroker broker) throws Exception {
        try (Admin admin = admin(broker)) {
            admin.createTopics(List.of(new NewTopic(PARTITION.topic(), 1, (short) 1)))
                    .all()
                    .get(20, SECONDS);
        }
    }

    private static void sendInTransaction(EmbeddedBroker broker, int bytes) throws Exception {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "transactional.id",
                "test",
                "max.request.size",
                8 << 20);
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(PARTITION.topic(), new byte[bytes]))
                    .get(20, SECONDS);
            producer.commitTransaction();
        }
    }

    /** The mark of a commit may be written after the producer has its answer. */
    private static void awaitStableEnd(EmbeddedBroker broker, long offset) {
        var committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        try (Admin admin = admin(broker)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(admin.listOffsets(Map.of(PARTITION, OffsetSpec.latest()), committed)
                                    .partitionResult(PARTITION)
                                    .get(20, SECONDS)
                                    .offset())
                            .isEqualTo(offset));
        }
    }

    private static Admin admin(EmbeddedBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private static BrokerOptions options(int port, Path directory, Map<String, String> properties) {
        return new BrokerOptions("localhost", port, Optional.of(directory), properties);
    }
}
