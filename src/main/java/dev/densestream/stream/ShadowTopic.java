package dev.densestream.stream;

import dev.densestream.event.EventCodec;
import dev.densestream.event.Prediction;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topic of a shadow's results, with a producer of its own: outside every transaction, so that nothing that goes wrong here holds
 * up a commit. Each record is sent once and never again.
 */
public final class ShadowTopic implements ShadowOutbox.Delivery {
    private static final int BLOCKS_AT_MOST_MS = 1_000;
    private static final int REQUEST_MS = 5_000;

    private final String topic;
    private final EventCodec codec;
    private final KafkaProducer<byte[], byte[]> producer;

    /** @param kafka the application's client properties */
    public ShadowTopic(String topic, Map<String, String> kafka, EventCodec codec) {
        this.topic = topic;
        this.codec = codec;
        Map<String, Object> config = ClientProperties.producer(kafka);
        config.put(ProducerConfig.ACKS_CONFIG, "1");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        config.put(ProducerConfig.RETRIES_CONFIG, 0);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCKS_AT_MOST_MS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * REQUEST_MS);
        config.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        config.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public CompletableFuture<Void> send(byte[] key, Prediction result) {
        var arrived = new CompletableFuture<Void>();
        try {
            int partition =
                    result.source().partition() % producer.partitionsFor(topic).size();
            var _ = producer.send(new ProducerRecord<>(topic, partition, key, codec.write(result)), (metadata, e) -> {
                if (e == null) {
                    arrived.complete(null);
                } else {
                    arrived.completeExceptionally(e);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            // The latter once it is closed.
            arrived.completeExceptionally(e);
        }
        return arrived;
    }

    @Override
    public void close() {
        producer.close(Duration.ofMillis(BLOCKS_AT_MOST_MS));
    }
}
