package dev.densestream.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A range of the input topics. A partition is over when the consumer stands at its end and all that it was given is committed:
 * the committed offset alone need not get there, as a range may end in an aborted transaction.
 */
final class RangeIntake implements Intake {
    private static final Logger LOG = LoggerFactory.getLogger(RangeIntake.class);

    private final ReplayRange range;
    private final ReplayProgress progress;
    private final Optional<Pace> pace;

    /** @param pace empty for as fast as can be */
    RangeIntake(ReplayRange range, ReplayProgress progress, Optional<Pace> pace) {
        this.range = range;
        this.progress = progress;
        this.pace = pace;
    }

    @Override
    public void look(Consumer<byte[], byte[]> consumer, ThreadLedger mine) {
        for (TopicPartition partition : consumer.assignment()) {
            OptionalLong position = position(consumer, partition);
            if (position.isPresent()) {
                progress.reached(partition, mine.reached(partition, position.getAsLong()));
                if (position.getAsLong() >= range.end(partition) && mine.settled(partition)) {
                    progress.done(partition);
                }
            }
        }
    }

    @Override
    public boolean holds(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        OptionalLong position = position(consumer, partition);
        return position.isPresent() && position.getAsLong() >= range.end(partition)
                || pace.filter(p -> !p.mayRead()).isPresent();
    }

    /** Not waited for: where it is not known at this moment, it will be at one of the next polls. */
    private static OptionalLong position(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        try {
            return OptionalLong.of(consumer.position(partition, Duration.ZERO));
        } catch (TimeoutException notKnown) {
            return OptionalLong.empty();
        }
    }

    @Override
    public ConsumerRecords<byte[], byte[]> take(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> wanted = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        long taken = 0;
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> inside = new ArrayList<>(records.records(partition));
            inside.removeIf(record -> record.offset() >= range.end(partition));
            if (!inside.isEmpty()) {
                wanted.put(partition, inside);
                taken += inside.size();
            }
        }
        records.nextOffsets().forEach((partition, offset) -> next.put(partition, notPastEnd(partition, offset)));
        if (taken > 0) {
            long read = taken;
            pace.ifPresent(p -> p.took(read));
        }
        return new ConsumerRecords<>(wanted, next);
    }

    private OffsetAndMetadata notPastEnd(TopicPartition partition, OffsetAndMetadata next) {
        long end = range.end(partition);
        return next.offset() <= end ? next : new OffsetAndMetadata(end, next.leaderEpoch(), next.metadata());
    }

    /** Every partition of the range has a commit from before the start; others came to the topic since. */
    @Override
    public void begin(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> uncommitted) {
        for (TopicPartition partition : uncommitted) {
            if (range.ends().containsKey(partition)) {
                throw new StartUpException(
                        "%s: nothing is committed for it any more; its offsets have expired or were deleted while the replay was not running"
                                .formatted(partition));
            }
            consumer.seek(partition, 0);
        }
    }

    @Override
    public void beginAnew(Consumer<byte[], byte[]> consumer, Set<TopicPartition> foreign) {
        throw new MissingSourceTopicException(
                "what is to be replayed of %s was deleted with its topic".formatted(foreign));
    }

    /** Retention goes on while a replay runs. */
    @Override
    public void missing(Consumer<byte[], byte[]> consumer, InvalidOffsetException missing) {
        if (!(missing instanceof OffsetOutOfRangeException outside)) {
            throw missing;
        }
        Map<TopicPartition, Long> firsts = consumer.beginningOffsets(outside.partitions());
        outside.offsetOutOfRangePartitions().forEach((partition, wanted) -> {
            long first = firsts.get(partition);
            if (wanted > first) {
                throw new StartUpException(
                        "%s: offset %d is not there any more, though older ones are: the broker has lost the end of the partition"
                                .formatted(partition, wanted));
            }
            LOG.warn(
                    "{}: the records {} to {} were deleted before they could be replayed",
                    partition,
                    wanted,
                    Math.min(first, range.end(partition)) - 1);
            consumer.seek(partition, first);
        });
    }
}
