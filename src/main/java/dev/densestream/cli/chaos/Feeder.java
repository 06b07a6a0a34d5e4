package dev.densestream.cli.chaos;

import dev.densestream.event.EventCodec;
import dev.densestream.event.ImageEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends numbered events to every partition at a steady rate, and remembers each one that the broker has taken. */
final class Feeder implements AutoCloseable {
    /** An event that the broker has taken. */
    record Sent(String id, int partition, long offset, int generation) {}

    private final String bootstrapServers;
    private final EventCodec codec = new EventCodec();
    private final PictureServer pictures;
    private final String topic;
    private final int partitions;
    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean running;
    private volatile boolean closed;
    private volatile int generation = 1;
    private KafkaProducer<byte[], byte[]> producer;
    private long next;

    Feeder(String bootstrapServers, String topic, int partitions, PictureServer pictures, int eventsPerSecond) {
        this.topic = topic;
        this.partitions = partitions;
        this.pictures = pictures;
        this.bootstrapServers = bootstrapServers;
        this.producer = newProducer();
        this.thread = Thread.ofPlatform().daemon().name("feeder").start(() -> feed(eventsPerSecond));
    }

    void resume() {
        running = true;
    }

    synchronized void pause() {
        running = false;
        producer.flush();
    }

    synchronized void burst(int events) {
        for (int i = 0; i < events; i++) {
            send();
        }
        producer.flush();
    }

    /** From now on events belong to a topic that was made again. */
    synchronized void nextGeneration() {
        generation++;
        // The old one may hold on to the topic that is gone, until its delivery times out.
        producer.close(Duration.ZERO);
        producer = newProducer();
    }

    int generation() {
        return generation;
    }

    List<Sent> sent() throws Exception {
        Exception failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return List.copyOf(sent);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.interrupt();
        thread.join();
        producer.close(Duration.ZERO);
    }

    private KafkaProducer<byte[], byte[]> newProducer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "acks", "all",
                        "enable.idempotence", "true",
                        // As for RecordSender: the topic may have been made a moment ago.
                        "max.in.flight.requests.per.connection", "1",
                        "max.block.ms", "120000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private void feed(int eventsPerSecond) {
        long pauseMs = 1000L * partitions / eventsPerSecond;
        try {
            while (!closed) {
                Thread.sleep(pauseMs);
                for (int i = 0; running && i < partitions; i++) {
                    send();
                }
            }
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void send() {
        int of = generation;
        int partition = (int) (next % partitions);
        String id = "%d-%08d".formatted(partition, next);
        byte[] event = codec.write(new ImageEvent(id, pictures.uri(partition, next), Map.of()));
        next++;
        var _ = producer.send(
                new ProducerRecord<>(topic, partition, id.getBytes(java.nio.charset.StandardCharsets.UTF_8), event),
                (metadata, e) -> {
                    if (e == null) {
                        sent.add(new Sent(id, partition, metadata.offset(), of));
                    } else {
                        failure.compareAndSet(null, e);
                    }
                });
    }
}
