package dev.densestream.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
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
            assertThat(recordEnd(broker)).isEqualTo(2); // the record and the mark of its commit
            sendInTransaction(broker, 1_000);
            assertThat(recordEnd(broker)).isEqualTo(4);
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
            assertThat(recordEnd(broker)).isEqualTo(2);
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
            assertThat(recordEnd(broker)).isEqualTo(2);
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

    private static long recordEnd(EmbeddedBroker broker) throws Exception {
        try (Admin admin = admin(broker)) {
            return admin.listOffsets(Map.of(PARTITION, OffsetSpec.latest()))
                    .partitionResult(PARTITION)
                    .get(20, SECONDS)
                    .offset();
        }
    }

    private static Admin admin(EmbeddedBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private static BrokerOptions options(int port, Path directory, Map<String, String> properties) {
        return new BrokerOptions("localhost", port, Optional.of(directory), properties);
    }
}
