package dev.densestream.stream;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** Hands Kafka Streams its clients, the main consumers and the producers wrapped. */
final class ClampingClients implements KafkaClientSupplier {
    private final KafkaClientSupplier clients;
    private final OffsetLedger ledger;
    private final TopicWatch watch;
    private final Intake intake;

    /**
     * @param clients makes the real clients
     * @param intake what of the input topics is read
     */
    ClampingClients(KafkaClientSupplier clients, OffsetLedger ledger, TopicWatch watch, Intake intake) {
        this.clients = clients;
        this.ledger = ledger;
        this.watch = watch;
        this.intake = intake;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return clients.getAdmin(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return ClampingProducer.wrap(clients.getProducer(config), ledger);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return HoldingConsumer.wrap(clients.getConsumer(config), ledger, watch, intake);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return clients.getRestoreConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return clients.getGlobalConsumer(config);
    }
}
