package dev.densestream.stream;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.MissingSourceTopicException;

/**
 * A stream thread's main consumer, with some changes: it commits no offset past an unfinished record, it does not read
 * partitions whose window is full, it takes no offset of a deleted topic for one of its successor, and of a range it reads no more
 * than the range.
 *
 * <p>Kafka Streams pauses partitions for reasons of its own and must not notice ours: its pauses are kept as a separate set,
 * the effective pause is the union, and {@code paused()} tells only Streams' own. A proxy, because the interface has some
 * sixty methods and gains more with each release; those that are not named here go through as they are.
 */
final class HoldingConsumer implements InvocationHandler {
    /** How long a poll may block while results are due: they are forwarded between polls. */
    private static final Duration WHILE_IN_FLIGHT = Duration.ofMillis(2);

    private static final Duration WHILE_HELD = Duration.ofMillis(10);
    private static final Duration COMMIT_WITHIN = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> delegate;
    private final OffsetLedger ledger;
    private final TopicWatch watch;
    private final Intake intake;
    private final Set<TopicPartition> pausedByStreams = new HashSet<>();

    private HoldingConsumer(Consumer<byte[], byte[]> delegate, OffsetLedger ledger, TopicWatch watch, Intake intake) {
        this.delegate = delegate;
        this.ledger = ledger;
        this.watch = watch;
        this.intake = intake;
    }

    @SuppressWarnings("unchecked")
    static Consumer<byte[], byte[]> wrap(
            Consumer<byte[], byte[]> delegate, OffsetLedger ledger, TopicWatch watch, Intake intake) {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                HoldingConsumer.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                new HoldingConsumer(delegate, ledger, watch, intake));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "poll" -> poll((Duration) arguments[0]);
            case "pause" -> pause(partitions(arguments[0]));
            case "resume" -> resume(partitions(arguments[0]));
            case "paused" -> Set.copyOf(pausedByStreams);
            case "commitSync" -> commit(clamped(method, arguments));
            case "commitAsync" -> call(method, clamped(method, arguments));
            case "committed" -> withoutStamps(call(method, arguments));
            case "subscribe" -> call(method, watched(arguments));
            case "seek" -> seek(method, arguments);
            default -> call(method, arguments);
        };
    }

    private ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        ThreadLedger mine = ledger.mine();
        boolean draining = ledger.draining();
        Set<TopicPartition> assigned = delegate.assignment();
        pausedByStreams.retainAll(assigned);
        mine.keepBuffered(assigned);
        intake.look(delegate, mine);
        boolean holding = holdOrRelease(assigned);
        ConsumerRecords<byte[], byte[]> records = intake.take(read(shortened(timeout, mine, holding)));
        mine.polled(records);
        if (draining) {
            mine.readNothing();
        }
        return records;
    }

    private ConsumerRecords<byte[], byte[]> read(Duration timeout) {
        try {
            return delegate.poll(timeout);
        } catch (InvalidOffsetException e) {
            if (watch.replaced()) {
                throw new MissingSourceTopicException("an input topic was deleted and made again");
            }
            intake.missing(delegate, e);
            return ConsumerRecords.empty();
        }
    }

    private Duration shortened(Duration timeout, ThreadLedger mine, boolean holding) {
        Duration longest = mine.size() > 0 ? WHILE_IN_FLIGHT : holding ? WHILE_HELD : timeout;
        return shorter(timeout, longest);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Asks the consumer itself what is paused: a partition that went and came back has lost its pause. */
    private boolean holdOrRelease(Set<TopicPartition> assigned) {
        Set<TopicPartition> wanted = new HashSet<>(pausedByStreams);
        boolean holding = false;
        for (TopicPartition partition : assigned) {
            if (holds(partition)) {
                wanted.add(partition);
                holding = true;
            }
        }
        Set<TopicPartition> paused = delegate.paused();
        Set<TopicPartition> release = new HashSet<>(paused);
        release.removeAll(wanted);
        wanted.removeAll(paused);
        if (!wanted.isEmpty()) {
            delegate.pause(wanted);
        }
        if (!release.isEmpty()) {
            delegate.resume(release);
        }
        return holding;
    }

    private boolean holds(TopicPartition partition) {
        return ledger.holds(partition) || intake.holds(delegate, partition);
    }

    private Object pause(Collection<TopicPartition> partitions) {
        delegate.pause(partitions);
        pausedByStreams.addAll(partitions);
        return null;
    }

    /** What we hold stays held; the next poll looks again. */
    private Object resume(Collection<TopicPartition> partitions) {
        pausedByStreams.removeAll(partitions);
        delegate.resume(partitions.stream().filter(p -> !holds(p)).toList());
        return null;
    }

    /**
     * The consumer itself repeats a commit for a minute while the topic is away. The thread would neither poll nor learn that
     * it is away, all others would wait for it, and in the end the commit would fall upon the topic that was made again.
     */
    private Object commit(Object[] safe) {
        Duration asked = safe.length > 1 ? (Duration) safe[1] : COMMIT_WITHIN;
        delegate.commitSync(offsets(safe[0]), shorter(asked, COMMIT_WITHIN));
        ledger.mine().committed(offsets(safe[0]));
        return null;
    }

    private static Object withoutStamps(Object committed) {
        Map<TopicPartition, OffsetAndMetadata> plain = new HashMap<>();
        offsets(committed)
                .forEach((partition, offset) ->
                        plain.put(partition, offset == null ? null : TopicIds.withoutStamp(offset)));
        return plain;
    }

    /**
     * Begins where the commits say, with the leader's epoch that stands in their stamp. What was committed for a former topic
     * of the same name counts as nothing committed.
     */
    private void begin(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>(delegate.committed(Set.copyOf(partitions)));
        committed.values().removeIf(Objects::isNull);
        Set<TopicPartition> foreign = ledger.foreign(committed);
        committed.keySet().removeAll(foreign);
        committed.forEach((partition, offset) -> delegate.seek(partition, TopicIds.withoutStamp(offset)));
        if (!foreign.isEmpty()) {
            intake.beginAnew(delegate, foreign);
        }
        Set<TopicPartition> uncommitted = new HashSet<>(partitions);
        uncommitted.removeAll(committed.keySet());
        uncommitted.removeAll(foreign);
        intake.begin(delegate, uncommitted);
        partitions.forEach(ledger.mine()::stands);
    }

    /** Streams goes back to what is committed, after it has given up a task of which not all was. */
    private Object seek(Method method, Object[] arguments) throws Throwable {
        Object sought = call(method, arguments);
        ledger.mine().stands((TopicPartition) arguments[0]);
        return sought;
    }

    private Object[] clamped(Method method, Object[] arguments) {
        if (arguments == null || !(arguments[0] instanceof Map<?, ?>)) {
            throw new IllegalStateException(method + " commits positions: that would pass by the unfinished records");
        }
        Object[] safe = arguments.clone();
        safe[0] = ledger.clamp(offsets(arguments[0]));
        return safe;
    }

    /** A partition that is taken away takes Streams' pause of it along, also when it comes back within the same poll. */
    private Object[] watched(Object[] arguments) {
        Object[] watched = arguments.clone();
        for (int i = 0; i < watched.length; i++) {
            if (watched[i] instanceof ConsumerRebalanceListener listener) {
                watched[i] = new Watch(listener);
            }
        }
        return watched;
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(delegate, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @SuppressWarnings("unchecked")
    private static Collection<TopicPartition> partitions(Object argument) {
        return (Collection<TopicPartition>) argument;
    }

    @SuppressWarnings("unchecked")
    private static Map<TopicPartition, OffsetAndMetadata> offsets(Object argument) {
        return (Map<TopicPartition, OffsetAndMetadata>) argument;
    }

    private final class Watch implements ConsumerRebalanceListener {
        private final ConsumerRebalanceListener listener;

        Watch(ConsumerRebalanceListener listener) {
            this.listener = listener;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            listener.onPartitionsAssigned(partitions);
            begin(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            listener.onPartitionsRevoked(partitions);
            pausedByStreams.removeAll(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            listener.onPartitionsLost(partitions);
            pausedByStreams.removeAll(partitions);
        }
    }
}
