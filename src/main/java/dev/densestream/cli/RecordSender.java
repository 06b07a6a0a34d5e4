package dev.densestream.cli;

import dev.densestream.event.Shown;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends records to topics; none counts as sent before every replica in sync has it. */
final class RecordSender {
    private final Map<String, Object> config;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /** @param kafka the client's settings; what nobody set there is set for many small records */
    RecordSender(Map<String, String> kafka) {
        config = new HashMap<>(kafka);
        config.put("acks", "all");
        config.put("enable.idempotence", "true");
        // In a topic that was made a moment ago, a broker may refuse the first batch, not being its leader yet, and
        // take the
        // second one. The first is then out of order for ever. One at a time cannot overtake another.
        config.put("max.in.flight.requests.per.connection", "1");
        config.putIfAbsent("linger.ms", "5");
        config.putIfAbsent("max.request.size", Integer.toString(64 << 20));
    }

    /**
     * Sends until there are no more, or one could not be made or sent.
     *
     * @return how many were sent
     * @throws CommandException if not all of them were, with the number of those that were
     */
    long sendAll(Iterator<ProducerRecord<byte[], byte[]>> records) {
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            while (failure.get() == null && records.hasNext()) {
                send(producer, records.next());
            }
        } catch (KafkaException | UncheckedIOException | CommandException e) {
            failure.compareAndSet(null, e);
        }
        if (failure.get() != null) {
            Throwable cause = ErrorWords.of(failure.get());
            throw new CommandException(
                    "%s; only %d references were sent".formatted(ErrorWords.line(cause), sent.get()), cause);
        }
        return sent.get();
    }

    private void send(Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        // What is told of a failure is told to the callback; the future says the same once more.
        var _ = producer.send(record, (_, e) -> {
            if (e == null) {
                sent.incrementAndGet();
            } else {
                failure.compareAndSet(
                        null, new CommandException("%s: %s".formatted(name(record), ErrorWords.line(e)), e));
            }
        });
    }

    private static String name(ProducerRecord<byte[], byte[]> record) {
        return record.key() == null
                ? "a record for " + record.topic()
                : Shown.of(new String(record.key(), StandardCharsets.UTF_8));
    }
}
