package dev.densestream.pipeline;

import dev.densestream.event.Source;
import dev.densestream.fetch.ByteBudget;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What images in flight share, and the order in which one image may ask for it: text, fetch, encoded bytes, prepared slot,
 * decode. Each is given back before or independently of what is asked for earlier in that list, so no two images can wait
 * for each other.
 */
final class Budgets {
    private static final int KIB = 1024;
    /** Smaller events are not worth counting: the windows bound their number. */
    private static final int LARGE_EVENT = 16 * KIB;

    private final Permits text;
    private final Permits fetches;
    private final int fetchesOfOnePartition;
    private final ConcurrentMap<Lane, Permits> partitions = new ConcurrentHashMap<>();
    private final Permits encoded;
    private final Permits prepared;
    private final Permits decodes;
    private final Permits pixels;

    Budgets(LineSettings settings) {
        text = new Permits(settings.encodedBytes(), KIB);
        fetches = new Permits(settings.concurrentFetches());
        fetchesOfOnePartition = Math.max(1, settings.concurrentFetches() / 4);
        encoded = new Permits(settings.encodedBytes(), KIB);
        prepared = new Permits(settings.preparedImages());
        decodes = new Permits(Runtime.getRuntime().availableProcessors());
        pixels = new Permits(settings.maxPixels(), KIB);
    }

    /** Memory for reading a large event: its text stands in memory several times until the image is fetched. */
    Taken text(Envelope envelope) throws InterruptedException {
        long size = envelope.bytes() < LARGE_EVENT ? 0 : 3 * envelope.bytes();
        return text.take(size)::close;
    }

    /** A fetch of its own. One partition whose images hang gets a quarter of all, and the others go on. */
    Taken fetch(Source source) throws InterruptedException {
        if (source == null) {
            return fetches.take(1)::close;
        }
        Permits.Permit own = partitions
                .computeIfAbsent(
                        new Lane(source.topic(), source.partition()), lane -> new Permits(fetchesOfOnePartition))
                .take(1);
        try {
            Permits.Permit shared = fetches.take(1);
            return () -> {
                shared.close();
                own.close();
            };
        } catch (InterruptedException e) {
            own.close();
            throw e;
        }
    }

    ByteBudget encoded() {
        return bytes -> encoded.take(bytes)::close;
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

    private record Lane(String topic, int partition) {}

    /** Something taken that is given back. */
    @FunctionalInterface
    interface Taken extends AutoCloseable {
        @Override
        void close();
    }
}
