package dev.densestream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.event.Headers;
import dev.densestream.event.Source;
import dev.densestream.pipeline.Envelope;
import dev.densestream.pipeline.Reading;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClampingProducerTest {
    private static final TopicPartition PARTITION = new TopicPartition("images", 0);
    private static final ConsumerGroupMetadata GROUP = new MockConsumer<byte[], byte[]>("earliest").groupMetadata();

    private final OffsetLedger ledger = new OffsetLedger(new IntakeLimits(100, 1_000_000), TopicIds.UNKNOWN);
    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Producer<byte[], byte[]> producer = ClampingProducer.wrap(kafka, ledger);
    private final Window window = new Window();
    private Reading forwarded;
    private Reading running;

    @BeforeEach
    void begin() {
        forwarded = read(4);
        running = read(5);
        ledger.mine().removeOldest(window);
        kafka.initTransactions();
        producer.beginTransaction();
    }

    private Reading read(long offset) {
        Reading reading = window.reading(offset);
        var envelope = new Envelope(null, new byte[1], Headers.NONE, new Source("images", 0, offset, 0), reading);
        ledger.mine().add(PARTITION, window, new InFlight(envelope, new Record<>(null, new byte[1], 0)));
        return reading;
    }

    private void sendOffsets() {
        producer.sendOffsetsToTransaction(Map.of(PARTITION, new OffsetAndMetadata(6)), GROUP);
    }

    @Test
    void whatIsCommittedIsKnownAfterTheCommitAndOnlyUpToTheUnfinishedRecord() {
        sendOffsets();
        assertThat(forwarded.fate()).isEqualTo(Reading.Fate.OPEN);
        producer.commitTransaction();
        assertThat(forwarded.fate()).isEqualTo(Reading.Fate.COMMITTED);
        assertThat(running.fate()).isEqualTo(Reading.Fate.OPEN);
        assertThat(kafka.consumerGroupOffsetsHistory()
                        .getFirst()
                        .get(GROUP.groupId())
                        .get(PARTITION)
                        .offset())
                .isEqualTo(5);
    }

    @Test
    void anAbortedTransactionHasCommittedNothingAlsoWhenAnotherOneIsCommitted() {
        sendOffsets();
        producer.abortTransaction();
        producer.beginTransaction();
        producer.commitTransaction();
        assertThat(forwarded.fate()).isEqualTo(Reading.Fate.OPEN);
        ledger.mine().close(PARTITION, window);
        assertThat(forwarded.fate()).isEqualTo(Reading.Fate.GIVEN_UP);
    }

    @Test
    void offsetsThatTheTransactionDidNotTakeAreNotCommitted() {
        kafka.sendOffsetsToTransactionException = new ProducerFencedException("another one");
        assertThatThrownBy(this::sendOffsets).isInstanceOf(ProducerFencedException.class);
        producer.commitTransaction();
        assertThat(forwarded.fate()).isEqualTo(Reading.Fate.OPEN);
    }

    @Test
    void aCommitThatTimedOutCountsWhenItIsTriedAgainWithSuccess() {
        sendOffsets();
        kafka.commitTransactionException = new TimeoutException("no answer");
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
        assertThat(forwarded.fate()).isEqualTo(Reading.Fate.OPEN);
        kafka.commitTransactionException = null;
        producer.commitTransaction();
        assertThat(forwarded.fate()).isEqualTo(Reading.Fate.COMMITTED);
    }
}
