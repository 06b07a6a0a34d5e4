package dev.densestream.stream;

import java.util.Collection;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of its input topics an application takes in: all that comes, or a range. Every method is called on the stream thread
 * whose consumer it gets, between that consumer's polls.
 */
interface Intake {
    /** Before each poll: a look at what the polls before it have brought, and what became of that. */
    void look(Consumer<byte[], byte[]> consumer, ThreadLedger mine);

    /** Whether a partition is not to be read for now. */
    boolean holds(Consumer<byte[], byte[]> consumer, TopicPartition partition);

    /** Of what a poll brought, that which is wanted. */
    ConsumerRecords<byte[], byte[]> take(ConsumerRecords<byte[], byte[]> records);

    /** After partitions were assigned and those with a commit that counts stand there: the others. */
    void begin(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> uncommitted);

    /** What was committed is of a topic that is gone. */
    void beginAnew(Consumer<byte[], byte[]> consumer, Set<TopicPartition> foreign);

    /** The offset that is to be read next is not there. Moves the consumer to where it can go on, or throws. */
    void missing(Consumer<byte[], byte[]> consumer, InvalidOffsetException missing);

    /** All that is there and all that comes. */
    record Everything(ClassifyTopology.Begin at) implements Intake {
        private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

        @Override
        public void look(Consumer<byte[], byte[]> consumer, ThreadLedger mine) {}

        @Override
        public boolean holds(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
            return false;
        }

        @Override
        public ConsumerRecords<byte[], byte[]> take(ConsumerRecords<byte[], byte[]> records) {
            return records;
        }

        /** Kafka Streams sees to them. */
        @Override
        public void begin(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> uncommitted) {}

        @Override
        public void beginAnew(Consumer<byte[], byte[]> consumer, Set<TopicPartition> foreign) {
            LOG.warn("what was committed for {} is of a topic that is gone: beginning anew", foreign);
            if (at == ClassifyTopology.Begin.LATEST) {
                consumer.seekToEnd(foreign);
            } else {
                consumer.seekToBeginning(foreign);
            }
        }

        /** Kafka Streams sees to it. */
        @Override
        public void missing(Consumer<byte[], byte[]> consumer, InvalidOffsetException missing) {
            throw missing;
        }
    }
}
