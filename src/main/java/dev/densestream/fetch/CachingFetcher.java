package dev.densestream.fetch;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Answers from memory where the same reference was fetched before, and lets images that want the same reference at once wait
 * for the first of them. Only whole images are kept, so what may not be fetched, what failed and what was cut is asked for
 * each time. That a picture changes behind its reference is not seen.
 */
final class CachingFetcher implements ImageFetcher {
    private final ImageFetcher source;
    private final Permission permission;
    private final ByteCache cache;
    private final Map<String, CompletableFuture<Optional<byte[]>>> underWay = new ConcurrentHashMap<>();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    /** Whether a reference may be fetched at all. */
    @FunctionalInterface
    interface Permission {
        void check(String reference) throws FetchFailure;
    }

    /** @param permission asked before each answer, so that memory is no way around it */
    CachingFetcher(ImageFetcher source, Permission permission, ByteCache cache) {
        this.source = source;
        this.permission = permission;
        this.cache = cache;
    }

    @Override
    public FetchedImage fetch(String reference, Deadline deadline, ByteBudget budget)
            throws FetchException, InterruptedException {
        try {
            permission.check(reference);
        } catch (FetchFailure refused) {
            throw refused.after(0);
        }
        Optional<byte[]> known = cache.get(reference);
        if (known.isPresent()) {
            return hit(known.get(), deadline, budget);
        }
        var mine = new CompletableFuture<Optional<byte[]>>();
        CompletableFuture<Optional<byte[]>> first = underWay.putIfAbsent(reference, mine);
        if (first == null) {
            return lead(reference, deadline, budget, mine);
        }
        // Not taken from one's own deadline: the first one has its own, and may wait for memory of ours or a source
        // that is
        // down.
        Optional<byte[]> bytes = deadline.credited(() -> result(first));
        if (bytes.isPresent()) {
            return hit(bytes.get(), deadline, budget);
        }
        // What the first one failed of may be its own deadline. All go on by themselves, so that none waits twice.
        return miss(reference, deadline, budget);
    }

    private FetchedImage lead(
            String reference, Deadline deadline, ByteBudget budget, CompletableFuture<Optional<byte[]>> mine)
            throws FetchException, InterruptedException {
        Optional<byte[]> result = Optional.empty();
        try {
            // One that was under way when the cache was asked may be there by now.
            Optional<byte[]> known = cache.get(reference);
            FetchedImage image =
                    known.isPresent() ? hit(known.get(), deadline, budget) : miss(reference, deadline, budget);
            result = Optional.of(image.bytes());
            return image;
        } finally {
            underWay.remove(reference, mine);
            mine.complete(result);
        }
    }

    private FetchedImage miss(String reference, Deadline deadline, ByteBudget budget)
            throws FetchException, InterruptedException {
        misses.increment();
        FetchedImage image = source.fetch(reference, deadline, budget);
        cache.put(reference, image.bytes());
        return image;
    }

    /** The bytes count for the image, too, since the cache may let go of them before it is done. */
    private FetchedImage hit(byte[] bytes, Deadline deadline, ByteBudget budget) throws InterruptedException {
        hits.increment();
        ByteBudget.Lease lease = deadline.credited(() -> budget.reserve(bytes.length));
        return new FetchedImage(bytes, 1, lease);
    }

    private static Optional<byte[]> result(CompletableFuture<Optional<byte[]>> first) throws InterruptedException {
        try {
            return first.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("it is only ever completed with a value", e);
        }
    }

    CacheCounts counts() {
        return new CacheCounts(hits.sum(), misses.sum(), cache.held());
    }
}
