package dev.densestream.pipeline;

import dev.densestream.event.Source;
import dev.densestream.fetch.ByteBudget;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What images in flight share, and the order in which one image may ask for it: text, fetch, encoded bytes, prepared slot,
 * decode. Each is given back before or independently of what is asked for earlier in that list, so no two images can wait
 * for each other. The text is taken once for a record, before any of its images asks for the rest, and no image asks for it.
 */
final class Budgets {
    private static final int KIB = 1024;
    /** Smaller events are not worth counting: the windows bound their number. */
    private static final int LARGE_EVENT = 16 * KIB;

    private final Shared text;
    private final Shared fetches;
    private final Shared encoded;
    private final Permits prepared;
    private final Permits decodes;
    private final Permits pixels;

    Budgets(LineSettings settings) {
        text = new Shared(settings.encodedBytes(), KIB);
        fetches = new Shared(settings.concurrentFetches(), 1);
        encoded = new Shared(settings.encodedBytes(), KIB);
        prepared = new Permits(settings.preparedImages());
        decodes = new Permits(Runtime.getRuntime().availableProcessors());
        pixels = new Permits(settings.maxPixels(), KIB);
    }

    /** Memory for reading a large event: its text stands in memory several times until all its images are fetched. */
    Taken text(Envelope envelope) throws InterruptedException {
        long size = envelope.bytes() < LARGE_EVENT ? 0 : 3 * envelope.bytes();
        return text.take(envelope.source(), size);
    }

    Taken fetch(Source source) throws InterruptedException {
        return fetches.take(source, 1);
    }

    ByteBudget encoded(Source source) {
        return bytes -> encoded.take(source, bytes)::close;
    }

    Taken prepared() throws InterruptedException {
        return prepared.take(1)::close;
    }

    /** A core, and memory for the pixels of one picture. */
    Taken decode(long pixelCount) throws InterruptedException {
        Permits.Permit memory = pixels.take(pixelCount);
        try {
            Permits.Permit core = decodes.take(1);
            return () -> {
                core.close();
                memory.close();
            };
        } catch (InterruptedException e) {
            memory.close();
            throw e;
        }
    }

    /** A budget of which one partition gets at most a quarter: where its images hang, the others go on. */
    private static final class Shared {
        private static final int SHARES = 4;

        private final Permits all;
        private final long total;
        private final long unit;
        private final ConcurrentMap<Lane, Permits> partitions = new ConcurrentHashMap<>();

        Shared(long total, long unit) {
            this.all = new Permits(total, unit);
            this.total = total;
            this.unit = unit;
        }

        /** @param source null outside Kafka, where nothing is shared */
        Taken take(Source source, long amount) throws InterruptedException {
            if (source == null) {
                return all.take(amount)::close;
            }
            Permits.Permit own = partitions
                    .computeIfAbsent(
                            new Lane(source.topic(), source.partition()), lane -> new Permits(total / SHARES, unit))
                    .take(amount);
            try {
                Permits.Permit shared = all.take(amount);
                return () -> {
                    shared.close();
                    own.close();
                };
            } catch (InterruptedException e) {
                own.close();
                throw e;
            }
        }

        private record Lane(String topic, int partition) {}
    }

    /** Something taken that is given back. */
    @FunctionalInterface
    interface Taken extends AutoCloseable {
        @Override
        void close();
    }
}
