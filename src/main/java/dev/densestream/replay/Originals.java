package dev.densestream.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.densestream.event.Content;
import dev.densestream.event.DeadLetter;
import dev.densestream.event.EventCodec;
import dev.densestream.event.EventFormatException;
import dev.densestream.event.Source;
import dev.densestream.stream.ReplayRange;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The records that dead letters are of, as they were and as they are sent again. */
final class Originals {
    /** Of each record that is sent again: the dead letter that it is of, as topic/partition/offset in UTF-8. */
    static final String HEADER = "densestream-redriven";

    private final EventCodec codec;

    Originals(EventCodec codec) {
        this.codec = codec;
    }

    /** Empty where a record is no dead letter. */
    Optional<DeadLetter> letter(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() != null && codec.readResult(record.value()) instanceof DeadLetter letter
                    ? Optional.of(letter)
                    : Optional.empty();
        } catch (EventFormatException e) {
            return Optional.empty();
        }
    }

    static boolean ofAReplay(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(ReplayRange.HEADER) != null;
    }

    static boolean isCut(DeadLetter letter) {
        return letter.key() != null && letter.key().truncated()
                || letter.original() != null && letter.original().truncated();
    }

    /**
     * Key, value and headers are the original's; its partition is, too, while the topic has that many. Its timestamp is the time
     * of sending: one of long ago would fall to retention at once.
     *
     * @param partitions of the topics that are there
     */
    static ProducerRecord<byte[], byte[]> of(
            ConsumerRecord<byte[], byte[]> record, DeadLetter letter, Map<String, Integer> partitions) {
        Source source = letter.source();
        Headers headers = new RecordHeaders(record.headers()).remove(HEADER);
        headers.add(HEADER, name(record).getBytes(UTF_8));
        return new ProducerRecord<>(
                source.topic(),
                source.partition() < partitions.get(source.topic()) ? source.partition() : null,
                bytes(letter.key()),
                bytes(letter.original()),
                headers);
    }

    private static byte[] bytes(Content content) {
        return content == null ? null : content.toBytes();
    }

    private static String name(ConsumerRecord<byte[], byte[]> record) {
        return "%s/%d/%d".formatted(record.topic(), record.partition(), record.offset());
    }
}
