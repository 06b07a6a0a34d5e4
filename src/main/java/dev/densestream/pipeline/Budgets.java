package dev.densestream.pipeline;

import dev.densestream.event.Source;
import dev.densestream.fetch.ByteBudget;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What images in flight share, and the order in which one image may ask for it: text; a turn to fetch, which is a place of its
 * partition at the host, then one of its partition, then one of the host, then one of all; encoded bytes; prepared slot; decode. Each is given back before or
 * independently of what is asked for earlier in that list, so no two images can wait for each other. A turn is held for one
 * request alone: whoever is between two attempts has neither a turn nor encoded bytes.
 * The text is taken once for a record, before any of its images asks for the rest, and no image asks for it.
 */
final class Budgets {
    private static final int KIB = 1024;
    /** Smaller events are not worth counting: the windows bound their number. */
    private static final int LARGE_EVENT = 16 * KIB;

    private final Shared text;
    private final Shared fetches;
    private final Hosts hosts;
    private final Shared encoded;
    private final Permits prepared;
    private final Permits decodes;
    private final Permits pixels;

    Budgets(LineSettings settings) {
        text = new Shared(settings.encodedBytes(), KIB);
        fetches = new Shared(settings.concurrentFetches(), 1);
        hosts = new Hosts(settings.fetchesPerHost());
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

    /** What fetching one image may ask for. */
    ByteBudget fetching(Source source) {
        return new ByteBudget() {
            @Override
            public Lease reserve(long bytes) throws InterruptedException {
                return encoded.take(source, bytes)::close;
            }

            @Override
            public Lease turn(String origin) throws InterruptedException {
                if (origin == null) {
                    return fetches.take(source, 1)::close;
                }
                return hosts.at(
                                origin,
                                host -> both(
                                        host.own(source, 1),
                                        () -> fetches.take(source, 1, () -> host.all.take(1)::close)))::close;
            }
        };
    }

    /** How many hosts are asked, or waited for, at this moment. */
    int hosts() {
        return hosts.hosts.size();
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

        Taken take(Source source, long amount) throws InterruptedException {
            return take(source, amount, () -> () -> {});
        }

        /**
         * @param source null outside Kafka, where nothing is shared
         * @param between what must be had before the shared part is asked for, and after the partition's own, so that a
         *     partition whose share is used up holds nothing that others wait for
         */
        Taken take(Source source, long amount, Wish between) throws InterruptedException {
            return both(own(source, amount), () -> both(between.take(), () -> all.take(amount)::close));
        }

        private Taken own(Source source, long amount) throws InterruptedException {
            if (source == null) {
                return () -> {};
            }
            return partitions
                    .computeIfAbsent(
                            new Lane(source.topic(), source.partition()), lane -> new Permits(total / SHARES, unit))
                    .take(amount)::close;
        }

        private record Lane(String topic, int partition) {}
    }

    /** So many places for each host that is asked at this moment. */
    private static final class Hosts {
        private final int places;
        private final ConcurrentMap<String, Host> hosts = new ConcurrentHashMap<>();

        Hosts(int places) {
            this.places = places;
        }

        /** @param users who has a place or waits for one; with the last of them the host is forgotten */
        private record Host(Shared places, int users) {
            Host with(int more) {
                return users + more == 0 ? null : new Host(places, users + more);
            }
        }

        /** Keeps the places of {@code host} known for as long as what {@code wish} took of them is not given back. */
        Taken at(String host, WishAt wish) throws InterruptedException {
            Shared known = hosts.compute(host, (_, at) -> at == null ? new Host(new Shared(places, 1), 1) : at.with(1))
                    .places();
            var left = new AtomicBoolean();
            Taken leave = () -> {
                if (left.compareAndSet(false, true)) {
                    hosts.compute(host, (_, at) -> at.with(-1));
                }
            };
            return both(leave, () -> wish.take(known));
        }
    }

    /** Something to wait for at one host. */
    @FunctionalInterface
    private interface WishAt {
        Taken take(Shared host) throws InterruptedException;
    }

    /** @return gives back in reverse; where the second cannot be had, the first is given back at once */
    private static Taken both(Taken first, Wish second) throws InterruptedException {
        try {
            Taken taken = second.take();
            return () -> {
                taken.close();
                first.close();
            };
        } catch (InterruptedException e) {
            first.close();
            throw e;
        }
    }

    /** Something that may have to be waited for. */
    @FunctionalInterface
    private interface Wish {
        Taken take() throws InterruptedException;
    }

    /** Something taken that is given back; closing it twice is harmless. */
    @FunctionalInterface
    interface Taken extends AutoCloseable {
        @Override
        void close();
    }
}
