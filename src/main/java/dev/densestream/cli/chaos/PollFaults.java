package dev.densestream.cli.chaos;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;

/** Faults that wait for the next stream thread that polls. */
public final class PollFaults {
    private final Queue<PollFault> waiting = new ConcurrentLinkedQueue<>();

    /** Something that happens on a stream thread. */
    @FunctionalInterface
    interface PollFault {
        void strike(Consumer<byte[], byte[]> consumer) throws InterruptedException;
    }

    /** Called before each poll. */
    void strike(Consumer<byte[], byte[]> consumer) throws InterruptedException {
        if (consumer.assignment().isEmpty()) {
            return;
        }
        PollFault fault = waiting.poll();
        if (fault == null) {
            return;
        }
        try {
            fault.strike(consumer);
        } catch (InvalidOffsetException e) {
            // A new group has no position before its first poll. Kafka Streams gives it one, and the fault comes again.
            waiting.add(fault);
            throw e;
        }
    }

    void die(Runnable onStrike) {
        waiting.add(consumer -> {
            onStrike.run();
            throw new IllegalStateException("the harness asked this stream thread to die");
        });
    }

    void stick(Duration time, Runnable onStrike) {
        waiting.add(consumer -> {
            onStrike.run();
            Thread.sleep(time);
        });
    }

    /** Moves one partition back, as a reset of offsets does, and reports from where to where. */
    void rewind(long records, Runnable onStrike) {
        waiting.add(consumer -> {
            TopicPartition partition = consumer.assignment().iterator().next();
            long position = consumer.position(partition);
            long target = Math.max(0, position - records);
            consumer.seek(partition, target);
            Worker.say("rewound %d %d %d".formatted(partition.partition(), target, position));
            onStrike.run();
        });
    }
}
