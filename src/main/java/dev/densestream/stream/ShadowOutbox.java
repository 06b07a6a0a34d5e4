package dev.densestream.stream;

import dev.densestream.event.Prediction;
import dev.densestream.pipeline.Reading;
import dev.densestream.pipeline.ShadowSink;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Holds a shadow's results until their events are committed. One that left earlier could leave a second time: after a crash, its
 * event is read again.
 *
 * <p>It looks for itself what is committed, and sends on a thread of its own: no stream thread ever comes here.
 */
public final class ShadowOutbox implements ShadowSink {
    /** What leaves for the topic. */
    public interface Delivery extends AutoCloseable {
        /**
         * May block for a moment.
         *
         * @param key of the record that the image came in, possibly null
         * @return completed when it has arrived, exceptionally when it is lost
         */
        CompletableFuture<Void> send(byte[] key, Prediction result);

        /** Within a short time; what has not arrived then is lost. */
        @Override
        void close();
    }

    /** Half a minute, the longest between two commits, of 650 images a second. */
    private static final int RESULTS = 20_000;
    /** Of all that is in a result, only the keys are as long as a sender likes. */
    private static final long KEY_BYTES = 16 << 20;

    /** While the topic keeps the sender waiting, all others stay here, where their number is bounded. */
    private static final int AT_ONCE = 500;

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(2);

    private final Delivery delivery;
    private final int room;
    private final long roomForKeys;
    /** In the order of their coming; guarded by this outbox, as all below is. */
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private long keyBytes;
    private boolean closed;
    private final Thread sender;

    /** @param delivery closed with the outbox */
    public ShadowOutbox(Delivery delivery) {
        this(delivery, RESULTS, KEY_BYTES);
    }

    /**
     * @param room how many results may wait
     * @param roomForKeys how many bytes their keys may have
     */
    ShadowOutbox(Delivery delivery, int room, long roomForKeys) {
        this.delivery = delivery;
        this.room = room;
        this.roomForKeys = roomForKeys;
        this.sender = Thread.ofPlatform().daemon().name("shadow-outbox").start(this::sendUntilClosed);
    }

    @Override
    public CompletableFuture<End> send(Reading reading, byte[] key, Prediction result) {
        var added = new Waiting(reading, key, result);
        List<Waiting> dropped = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                added.lose("the application is stopping");
                return added.end;
            }
            if (waiting.isEmpty()) {
                // The sender may be asleep for good.
                notifyAll();
            }
            waiting.addLast(added);
            keyBytes += added.keyBytes();
            while (waiting.size() > room || keyBytes > roomForKeys) {
                Waiting oldest = waiting.removeFirst();
                keyBytes -= oldest.keyBytes();
                dropped.add(oldest);
            }
        }
        dropped.forEach(each -> each.lose("too many wait for the commit of their events, or for the topic"));
        return added.end;
    }

    private void sendUntilClosed() {
        try {
            for (List<Runnable> next = settled(); !next.isEmpty(); next = settled()) {
                next.forEach(Runnable::run);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is to be done with the results whose events' fates are known by now; nothing once it is closed. */
    private synchronized List<Runnable> settled() throws InterruptedException {
        List<Runnable> settled = takeSettled();
        while (settled.isEmpty() && !closed) {
            wait(waiting.isEmpty() ? 0 : LOOK_EVERY.toMillis());
            settled = takeSettled();
        }
        return settled;
    }

    private List<Runnable> takeSettled() {
        List<Runnable> settled = new ArrayList<>();
        waiting.removeIf(each -> settled.size() < AT_ONCE
                && switch (each.reading.fate()) {
                    case OPEN -> false;
                    case COMMITTED -> settled.add(() -> each.leave(delivery));
                    case GIVEN_UP -> settled.add(each::forget);
                });
        keyBytes = waiting.stream().mapToLong(Waiting::keyBytes).sum();
        return settled;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            sender.join(CLOSES_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<Waiting> rest;
        synchronized (this) {
            rest = List.copyOf(waiting);
            waiting.clear();
        }
        rest.forEach(each -> each.lose("the application has stopped before it could leave"));
        delivery.close();
    }

    /** One result, which leaves once, is forgotten, or is lost. */
    private static final class Waiting {
        private final Reading reading;
        private final byte[] key;
        private final Prediction result;
        private final CompletableFuture<End> end = new CompletableFuture<>();

        Waiting(Reading reading, byte[] key, Prediction result) {
            this.reading = reading;
            this.key = key;
            this.result = result;
        }

        long keyBytes() {
            return key == null ? 0 : key.length;
        }

        void leave(Delivery delivery) {
            try {
                var _ = delivery.send(key, result).whenComplete((nothing, e) -> {
                    if (e == null) {
                        end.complete(End.ARRIVED);
                    } else {
                        end.completeExceptionally(e);
                    }
                });
            } catch (RuntimeException e) {
                end.completeExceptionally(e);
            }
        }

        void forget() {
            end.complete(End.FORGOTTEN);
        }

        void lose(String why) {
            end.completeExceptionally(new LostException(why));
        }
    }
}
