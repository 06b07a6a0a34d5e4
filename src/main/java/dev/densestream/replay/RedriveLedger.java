package dev.densestream.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.densestream.event.DeadLetter;
import dev.densestream.event.Source;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private final String topic;
    /** A dead-letter topic that was made anew has other letters at the same offsets. */
    private final String lettersId;

    private final Set<String> sentBefore = new HashSet<>();
    private final Set<String> sentNow = new HashSet<>();

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
        new BoundedRead(consumer, Map.of(partition, end))
                .read(record -> sentBefore.add(new String(record.key(), UTF_8)), left -> {});
    }

    /** Whether an earlier redrive has sent the original of a dead letter. */
    boolean has(ConsumerRecord<byte[], byte[]> record, DeadLetter letter) {
        return sentBefore.contains(key(record, letter));
    }

    /** What goes with the original of a dead letter; empty where that was sent for another of its images a moment ago. */
    Optional<ProducerRecord<byte[], byte[]>> enter(ConsumerRecord<byte[], byte[]> record, DeadLetter letter) {
        String key = key(record, letter);
        return sentNow.add(key)
                ? Optional.of(new ProducerRecord<>(
                        topic,
                        0,
                        key.getBytes(UTF_8),
                        ("sent to " + letter.source().topic()).getBytes(UTF_8)))
                : Optional.empty();
    }

    /** Of the dead letter. Of one among several images in a record, of that record: it is sent whole, and once for all of them. */
    private String key(ConsumerRecord<byte[], byte[]> record, DeadLetter letter) {
        Source source = letter.source();
        return source == null || source.image() == null
                ? "%s/%d/%d".formatted(lettersId, record.partition(), record.offset())
                : "%s/%d/%s/%d/%d/%d"
                        .formatted(
                                lettersId,
                                record.partition(),
                                source.topic(),
                                source.partition(),
                                source.offset(),
                                source.timestamp());
    }
}
