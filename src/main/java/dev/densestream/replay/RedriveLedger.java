package dev.densestream.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Which dead letters were sent again: a compacted topic beside theirs, with a record for each. The record is written in the
 * transaction that sends the original, so that one is never there without the other. Offsets of a consumer group would not do:
 * what one redrive leaves out must still be there for another that asks for something else.
 */
final class RedriveLedger {
    private static final String SUFFIX = ".redriven";
    private static final Duration POLL = Duration.ofMillis(200);

    private final String topic;
    /** A dead-letter topic that was made anew has other letters at the same offsets. */
    private final String lettersId;

    private final Set<String> sent = new HashSet<>();

    /**
     * @param letters the dead-letter topic
     * @param lettersId which topic of that name it is
     */
    RedriveLedger(String letters, String lettersId) {
        this.topic = letters + SUFFIX;
        this.lettersId = lettersId;
    }

    String topic() {
        return topic;
    }

    /** Reads all that is committed. */
    void read(Consumer<byte[], byte[]> consumer) {
        var partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        consumer.seekToBeginning(List.of(partition));
        while (consumer.position(partition) < end) {
            consumer.poll(POLL).forEach(record -> sent.add(new String(record.key(), UTF_8)));
        }
    }

    boolean has(ConsumerRecord<byte[], byte[]> letter) {
        return sent.contains(key(letter));
    }

    /** @param what was sent where, for people */
    ProducerRecord<byte[], byte[]> entry(ConsumerRecord<byte[], byte[]> letter, String what) {
        return new ProducerRecord<>(topic, 0, key(letter).getBytes(UTF_8), what.getBytes(UTF_8));
    }

    private String key(ConsumerRecord<byte[], byte[]> letter) {
        return "%s/%d/%d".formatted(lettersId, letter.partition(), letter.offset());
    }
}
