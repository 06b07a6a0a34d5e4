package dev.densestream.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CachingFetcherTest {
    private static final long ENTRY = ByteCache.size("s3://b/0", new byte[100]);

    private final AtomicInteger asked = new AtomicInteger();
    private final CountedBudget budget = new CountedBudget();
    private volatile boolean allowed = true;
    private ImageFetcher source = (reference, deadline, memory) -> {
        asked.incrementAndGet();
        return new FetchedImage(new byte[100], 2, memory.reserve(100));
    };

    private CachingFetcher caching(long bytes) {
        return new CachingFetcher(
                (reference, deadline, memory) -> source.fetch(reference, deadline, memory),
                reference -> {
                    if (!allowed) {
                        throw new FetchFailure("not-allowed", reference, false);
                    }
                },
                new ByteCache(bytes));
    }

    private static Deadline deadline() {
        return Deadline.in(Duration.ofSeconds(10), System::nanoTime);
    }

    private byte[] fetch(CachingFetcher cache, String reference) throws Exception {
        try (FetchedImage image = cache.fetch(reference, deadline(), budget)) {
            assertThat(budget.open()).isEqualTo(1);
            return image.bytes();
        }
    }

    @Test
    void whatWasFetchedIsNotFetchedAgainAndItsMemoryCountsForEachImage() throws Exception {
        CachingFetcher cache = caching(10 * ENTRY);
        assertThat(fetch(cache, "s3://b/0")).isSameAs(fetch(cache, "s3://b/0"));
        assertThat(asked).hasValue(1);
        assertThat(budget.asked()).containsExactly(100L, 100L);
        assertThat(budget.open()).isZero();
        assertThat(cache.counts()).isEqualTo(new CacheCounts(1, 1, ENTRY));
    }

    @Test
    void anotherVersionIsAnotherImage() throws Exception {
        CachingFetcher cache = caching(10 * ENTRY);
        fetch(cache, "s3://b/0?versionId=1");
        fetch(cache, "s3://b/0?versionId=2");
        assertThat(asked).hasValue(2);
    }

    @Test
    void holdsNoMoreThanItMayAndLetsGoOfWhatWasNotUsedForLongest() throws Exception {
        CachingFetcher cache = caching(3 * ENTRY);
        for (int i = 0; i < 3; i++) {
            fetch(cache, "s3://b/" + i);
        }
        fetch(cache, "s3://b/0");
        fetch(cache, "s3://b/3");
        assertThat(cache.counts()).isEqualTo(new CacheCounts(1, 4, 3 * ENTRY));
        fetch(cache, "s3://b/0");
        fetch(cache, "s3://b/2");
        assertThat(asked).hasValue(4);
        fetch(cache, "s3://b/1");
        assertThat(asked).hasValue(5);
    }

    @Test
    void whatIsLargerThanTheCacheIsNotKept() throws Exception {
        CachingFetcher cache = caching(ENTRY - 1);
        fetch(cache, "s3://b/0");
        fetch(cache, "s3://b/0");
        assertThat(cache.counts()).isEqualTo(new CacheCounts(0, 2, 0));
    }

    @Test
    void manyThreadsNeverMakeItHoldMoreThanItMay() throws Exception {
        CachingFetcher cache = caching(5 * ENTRY);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> held = IntStream.range(0, 2_000)
                    .mapToObj(i -> threads.submit(() -> {
                        cache.fetch("s3://b/" + i % 9, deadline(), ByteBudget.unlimited())
                                .close();
                        return cache.counts().bytes();
                    }))
                    .toList();
            for (Future<Long> bytes : held) {
                assertThat(bytes.get()).isLessThanOrEqualTo(5 * ENTRY);
            }
        }
        assertThat(cache.counts().bytes()).isEqualTo(5 * ENTRY);
        assertThat(cache.counts().hits() + cache.counts().misses()).isEqualTo(2_000);
    }

    @Test
    void whatMayNoLongerBeFetchedIsNotAnsweredFromMemory() throws Exception {
        CachingFetcher cache = caching(10 * ENTRY);
        fetch(cache, "s3://b/0");
        allowed = false;
        assertThatThrownBy(() -> fetch(cache, "s3://b/0"))
                .isInstanceOfSatisfying(
                        FetchException.class, e -> assertThat(e.code()).isEqualTo("not-allowed"));
    }

    @Test
    void whatFailedIsAskedForAgain() throws Exception {
        CachingFetcher cache = caching(10 * ENTRY);
        ImageFetcher good = source;
        source = (reference, deadline, memory) -> {
            throw new FetchException("not-found", "no", false, 1);
        };
        assertThatThrownBy(() -> fetch(cache, "s3://b/0")).isInstanceOf(FetchException.class);
        assertThat(cache.counts()).isEqualTo(new CacheCounts(0, 1, 0));
        source = good;
        assertThat(fetch(cache, "s3://b/0")).hasSize(100);
    }

    /** Starts images that all want the same, and waits until all but the first wait for it. */
    private List<Future<byte[]>> together(CachingFetcher cache, ExecutorService threads, int count) {
        List<Future<byte[]>> images = new ArrayList<>();
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            images.add(threads.submit(() -> {
                synchronized (started) {
                    started.add(Thread.currentThread());
                }
                try (FetchedImage image = cache.fetch("s3://b/0", deadline(), ByteBudget.unlimited())) {
                    return image.bytes();
                }
            }));
        }
        await().until(() -> {
            synchronized (started) {
                return started.size() == count
                        && started.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING);
            }
        });
        return images;
    }

    @Test
    void imagesThatWantTheSameAtOnceWaitForOneFetch() throws Exception {
        var go = new CountDownLatch(1);
        ImageFetcher good = source;
        source = (reference, deadline, memory) -> {
            go.await();
            return good.fetch(reference, deadline, memory);
        };
        CachingFetcher cache = caching(10 * ENTRY);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> images = together(cache, threads, 20);
            go.countDown();
            for (Future<byte[]> image : images) {
                assertThat(image.get()).hasSize(100);
            }
        }
        assertThat(asked).hasValue(1);
        assertThat(cache.counts()).isEqualTo(new CacheCounts(19, 1, ENTRY));
    }

    @Test
    void whenTheFirstOneFailsTheOthersFetchByThemselvesAndAtOnce() throws Exception {
        var go = new CountDownLatch(1);
        var all = new CountDownLatch(9);
        ImageFetcher good = source;
        var calls = new AtomicInteger();
        source = (reference, deadline, memory) -> {
            if (calls.getAndIncrement() == 0) {
                go.await();
                throw new FetchException("timeout", "late", true, 1);
            }
            // None goes on before all are there: one after the other would hang.
            all.countDown();
            all.await();
            return good.fetch(reference, deadline, memory);
        };
        CachingFetcher cache = caching(10 * ENTRY);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> images = together(cache, threads, 10);
            go.countDown();
            int failed = 0;
            for (Future<byte[]> image : images) {
                try {
                    assertThat(image.get()).hasSize(100);
                } catch (ExecutionException e) {
                    failed++;
                }
            }
            assertThat(failed).isEqualTo(1);
        }
    }

    @Test
    void whenTheFirstOneIsGivenUpTheOthersAreNot() throws Exception {
        ImageFetcher good = source;
        var calls = new AtomicInteger();
        var first = new CountDownLatch(1);
        source = (reference, deadline, memory) -> {
            if (calls.getAndIncrement() == 0) {
                first.countDown();
                Thread.sleep(Duration.ofMinutes(1));
            }
            return good.fetch(reference, deadline, memory);
        };
        CachingFetcher cache = caching(10 * ENTRY);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Thread leader = Thread.ofVirtual().start(() -> {
                try {
                    cache.fetch("s3://b/0", deadline(), ByteBudget.unlimited()).close();
                } catch (FetchException | InterruptedException e) {
                    // It is given up.
                }
            });
            first.await();
            List<Future<byte[]>> images = together(cache, threads, 3);
            leader.interrupt();
            for (Future<byte[]> image : images) {
                assertThat(image.get()).hasSize(100);
            }
        }
    }

    @Test
    void anImageThatIsGivenUpWhileItWaitsLeavesTheFirstOneAlone() throws Exception {
        var go = new CountDownLatch(1);
        var under = new CountDownLatch(1);
        ImageFetcher good = source;
        source = (reference, deadline, memory) -> {
            under.countDown();
            go.await();
            return good.fetch(reference, deadline, memory);
        };
        CachingFetcher cache = caching(10 * ENTRY);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<FetchedImage> leader =
                    threads.submit(() -> cache.fetch("s3://b/0", deadline(), ByteBudget.unlimited()));
            under.await();
            Future<byte[]> waiting = together(cache, threads, 1).getFirst();
            waiting.cancel(true);
            go.countDown();
            assertThat(leader.get().bytes()).hasSize(100);
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void overHttpAndS3AlikeButOnlyWhereThePolicyAsksForIt() throws Exception {
        try (var server = new RawServer((n, path, exchange) -> exchange.respond("200 OK", "answer " + n))) {
            var policy = new FetchPolicy(
                            List.of(),
                            List.of("localhost:" + server.port()),
                            FetchPolicy.ALL_ADDRESSES,
                            true,
                            1_000,
                            1,
                            3,
                            Duration.ofSeconds(10),
                            FetchPolicy.OnOutage.DEAD_LETTER)
                    .withS3(new S3Policy(
                            List.of("open"),
                            java.net.URI.create("http://localhost:" + server.port()),
                            null,
                            true,
                            true,
                            false));
            for (String reference : List.of(server.uri("/a"), "s3://open/a")) {
                var without = Fetchers.of(policy);
                assertThat(text(without, reference)).isNotEqualTo(text(without, reference));
                assertThat(without.cacheCounts()).isEmpty();
                var with = Fetchers.of(policy.withCache(1_000));
                assertThat(text(with, reference)).isEqualTo(text(with, reference));
                assertThat(with.cacheCounts().orElseThrow().hits()).isEqualTo(1);
            }
            var with = Fetchers.of(policy.withCache(1_000));
            text(with, "data:,abc");
            text(with, "data:,abc");
            assertThat(with.cacheCounts()).contains(new CacheCounts(0, 0, 0));
        }
    }

    private static String text(ImageFetcher fetcher, String reference) throws Exception {
        try (FetchedImage image = fetcher.fetch(reference, deadline(), ByteBudget.unlimited())) {
            return new String(image.bytes(), UTF_8);
        }
    }
}
