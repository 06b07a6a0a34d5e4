package dev.densestream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.densestream.fetch.FetchFailure.Blame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Retries and outages on a clock that only pauses move. */
@Timeout(20)
class OutagesTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 3;
    private static final Origin NAMED = new Origin("http://named:80", true);
    private static final Origin FITTING = new Origin("http://a.fitting:80", false);
    /** Each pause is as long as it may be. */
    private static final RandomGenerator LONGEST = new Choosing(true);

    /** Of all that is allowed always the last one, or always the first. */
    private record Choosing(boolean last) implements RandomGenerator {
        @Override
        public long nextLong() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long nextLong(long bound) {
            return nextLong(0, bound);
        }

        @Override
        public long nextLong(long origin, long bound) {
            return last ? bound - 1 : origin;
        }
    }

    private RandomGenerator random = LONGEST;
    private final AtomicLong now = new AtomicLong(123);
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    /** What each try had of its deadline. */
    private final List<Duration> left = new CopyOnWriteArrayList<>();

    private final Turns budget = new Turns();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Pause pause = (over, atMost) -> {
        assertThat(budget.held).as("turns that are held while waiting").hasValue(0);
        pauses.add(atMost);
        now.addAndGet(atMost.toNanos());
        return over.getCount() == 0;
    };
    private Outages outages = outages(true);
    private Origin origin = NAMED;

    /** What a try at a reference comes to: null for an image. */
    private World world = (reference, n) -> null;

    @FunctionalInterface
    private interface World {
        FetchFailure answer(String reference, int n);
    }

    private static final class Turns implements ByteBudget {
        private final AtomicInteger held = new AtomicInteger();

        @Override
        public Lease reserve(long bytes) {
            return () -> {};
        }

        @Override
        public Lease turn(String host) {
            held.incrementAndGet();
            return held::decrementAndGet;
        }
    }

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(Outages.class)).addAppender(log);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger(Outages.class)).detachAppender(log);
    }

    private Outages outages(boolean hold) {
        return new Outages(hold, now::get, (over, atMost) -> pause.await(over, atMost), random);
    }

    private static FetchFailure down() {
        return new FetchFailure("connection-failed", "nobody listens", true).at(null, Blame.DOWN);
    }

    private static FetchFailure strained() {
        return new FetchFailure("http-status", "answers with status 503", true);
    }

    private static FetchFailure missing() {
        return new FetchFailure("not-found", "is not there", false);
    }

    private RetryingFetcher fetcher() {
        AtomicInteger tries = new AtomicInteger();
        return new RetryingFetcher(
                new OneTry() {
                    @Override
                    public Origin origin(String reference) {
                        return origin;
                    }

                    @Override
                    public FetchedImage fetch(String reference, Deadline deadline, ByteBudget budget, int attempt)
                            throws FetchFailure, InterruptedException {
                        left.add(deadline.remaining());
                        try (ByteBudget.Lease _ = budget.turn(origin.name())) {
                            FetchFailure failure = world.answer(reference, tries.incrementAndGet());
                            if (failure != null) {
                                throw failure;
                            }
                            return new FetchedImage(new byte[1], attempt, () -> {});
                        }
                    }
                },
                ATTEMPTS,
                outages,
                (over, atMost) -> pause.await(over, atMost),
                random);
    }

    private FetchedImage fetch(String reference) throws FetchException, InterruptedException {
        return fetcher().fetch(reference, Deadline.in(DEADLINE, now::get), budget);
    }

    private FetchException refusal(String reference) {
        FetchException refused = catchThrowableOfType(FetchException.class, () -> fetch(reference));
        assertThat(refused).as("fetching %s", reference).isNotNull();
        return refused;
    }

    private static List<Duration> millis(long... pauses) {
        List<Duration> all = new ArrayList<>();
        for (long millis : pauses) {
            all.add(Duration.ofMillis(millis));
        }
        return all;
    }

    private List<String> logged() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void whatMayPassIsTriedAgainAfterPausesThatDouble() throws Exception {
        world = (_, n) -> n < 3 ? strained() : null;
        assertThat(fetch("a").attempts()).isEqualTo(3);
        assertThat(pauses).isEqualTo(millis(200, 400));
    }

    /** Or images that failed together would come back together. */
    @Test
    void aPauseMayBeShorterByChance() throws Exception {
        random = new Choosing(false);
        outages = outages(true);
        world = (_, n) -> n < 6 ? strained() : null;
        assertThat(refusal("a").attempts()).isEqualTo(3);
        assertThat(pauses).isEqualTo(millis(0, 0));
        pauses.clear();
        world = (_, n) -> n < 6 ? down() : null;
        assertThat(fetch("a").attempts()).isEqualTo(6);
        assertThat(pauses).isEqualTo(millis(0, 0, 500, 1_000, 2_000));
    }

    @Test
    void whatNoRetryMendsIsTriedOnce() {
        world = (_, _) -> missing();
        assertThat(refusal("a").attempts()).isEqualTo(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void whatIsAskedForIsWaitedIfItIsLongerThanOurOwnPause() throws Exception {
        world = (_, n) -> switch (n) {
            case 1 -> new FetchFailure("http-status", "429", true, Duration.ofSeconds(7));
            case 2 -> new FetchFailure("http-status", "429", true, Duration.ZERO);
            default -> null;
        };
        fetch("a").close();
        assertThat(pauses).isEqualTo(millis(7_000, 400));
    }

    @Test
    void aWaitThatIsAskedForAndOutlastsTheDeadlineIsTold() {
        world = (_, _) -> new FetchFailure("http-status", "answers with status 429", true, Duration.ofHours(1));
        FetchException refused = refusal("a");
        assertThat(refused)
                .hasMessage("answers with status 429; it asks to wait 3600 s, longer than the deadline leaves");
        assertThat(refused.retryable()).isTrue();
        assertThat(refused.attempts()).isEqualTo(1);
    }

    @Test
    void anImageWaitsForItsSourceLongerThanItsDeadlineAndIsFetched() throws Exception {
        world = (_, n) -> n < 12 ? down() : null;
        assertThat(fetch("a").attempts()).isEqualTo(12);
        assertThat(pauses)
                .isEqualTo(millis(200, 400, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000));
        assertThat(left.subList(ATTEMPTS, 12)).containsOnly(DEADLINE);
        assertThat(outages.now()).isEmpty();
        assertThat(logged())
                .containsExactly(
                        "source http://named:80 is down: nobody listens; holding its images, looking again every 1 to 30 s",
                        "source http://named:80 is back after 151 s; 1 images waited for it");
    }

    @Test
    void anImageWhoseSourceOthersFoundBackStartsAfreshWithItsWholeDeadline() throws Exception {
        pause = (over, atMost) -> {
            now.addAndGet(atMost.toNanos());
            if (!outages.now().isEmpty()) {
                outages.answered(NAMED);
            }
            return over.getCount() == 0;
        };
        world = (_, n) -> n <= ATTEMPTS ? down() : null;
        assertThat(fetch("a").attempts()).isEqualTo(ATTEMPTS + 1);
        assertThat(left.getLast()).isEqualTo(DEADLINE);
    }

    @Test
    void anImageThatWaitedForItsSourceHasAllOfItsTimeAgain() throws Exception {
        var deadline = Deadline.in(DEADLINE, now::get);
        List<Duration> left = new ArrayList<>();
        world = (_, n) -> {
            left.add(deadline.remaining());
            now.addAndGet(Duration.ofSeconds(9).toNanos());
            return n < 5 ? down() : null;
        };
        fetcher().fetch("a", deadline, budget).close();
        assertThat(left).isEqualTo(millis(30_000, 20_800, 11_400, 30_000, 30_000));
        assertThat(Duration.ofNanos(deadline.waitedNanos()))
                .as("waiting is told as such")
                .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void withoutHoldingTheImageFailsAfterItsAttempts() {
        outages = outages(false);
        world = (_, _) -> down();
        FetchException refused = refusal("a");
        assertThat(refused.code()).isEqualTo("connection-failed");
        assertThat(refused.attempts()).isEqualTo(ATTEMPTS);
        assertThat(logged()).isEmpty();
    }

    @Test
    void aHostThatOnlyFitsAPatternAndNeverAnsweredIsNotWaitedFor() throws Exception {
        origin = FITTING;
        world = (_, _) -> down();
        assertThat(refusal("a").attempts()).isEqualTo(ATTEMPTS);
        assertThat(outages.now()).isEmpty();

        world = (_, _) -> null;
        fetch("a").close();
        world = (_, n) -> n < 6 ? down() : null;
        assertThat(fetch("a").attempts()).isEqualTo(6);
    }

    @Test
    void fiveDifferentReferencesInARowMakeASourceOneThatIsDown() throws Exception {
        world = (reference, n) -> reference.equals("5") && n > 4 ? null : strained();
        for (String reference : List.of("1", "2", "3", "4", "1", "2", "3", "4", "4")) {
            assertThat(refusal(reference).code()).isEqualTo("http-status");
        }
        assertThat(logged()).isEmpty();
        assertThat(fetch("5").attempts()).isEqualTo(5);
        assertThat(logged()).hasSize(2);
    }

    @Test
    void anAnswerInBetweenBeginsTheCountAnew() throws Exception {
        world = (reference, _) -> reference.equals("good") ? null : strained();
        for (String reference : List.of("1", "2", "3", "4", "good", "5", "6", "7", "8")) {
            if (reference.equals("good")) {
                fetch(reference).close();
            } else {
                assertThat(refusal(reference).code()).isEqualTo("http-status");
            }
        }
        assertThat(logged()).isEmpty();
    }

    @Test
    void anAnswerThatIsNoImageEndsAnOutageToo() {
        world = (_, n) -> {
            if (n < 6) {
                return down();
            }
            outages.answered(NAMED);
            return missing();
        };
        FetchException refused = refusal("a");
        assertThat(refused.code()).isEqualTo("not-found");
        assertThat(refused.attempts()).isEqualTo(6);
        assertThat(outages.now()).isEmpty();
    }

    @Test
    void anImageThatFailsAtAnotherSourceThanItsOwnWaitsForThatOne() throws Exception {
        world = (_, n) -> n < 6 ? down().at(new Origin("http://elsewhere:80", true), Blame.DOWN) : failsOnce(n);
        fetch("a").close();
        assertThat(logged()).first().asString().contains("http://elsewhere:80 is down");
    }

    private FetchFailure failsOnce(int n) {
        outages.answered(new Origin("http://elsewhere:80", true));
        return n == 6 ? new FetchFailure("http-status", "answers with status 408", true).at(null, Blame.NONE) : null;
    }

    /** Pauses become gates: those who wait stand there until the test lets them through. */
    private final class Gate implements Pause {
        private final AtomicInteger arrived = new AtomicInteger();
        private final AtomicInteger open = new AtomicInteger();

        @Override
        public boolean await(CountDownLatch over, Duration atMost) throws InterruptedException {
            int me = arrived.incrementAndGet();
            while (open.get() < me) {
                if (over.getCount() == 0) {
                    return true;
                }
                Thread.sleep(1);
            }
            return over.getCount() == 0;
        }

        void letOneThrough() {
            int waiting = arrived.get();
            open.incrementAndGet();
            await(() -> arrived.get() > waiting || outages.now().isEmpty());
        }

        void await(java.util.concurrent.Callable<Boolean> condition) {
            org.awaitility.Awaitility.await().pollInterval(Duration.ofMillis(1)).until(condition);
        }
    }

    private Map<String, CompletableFuture<FetchedImage>> fetchAll(RetryingFetcher fetcher, List<String> references) {
        Map<String, CompletableFuture<FetchedImage>> all = new HashMap<>();
        for (String reference : references) {
            var result = new CompletableFuture<FetchedImage>();
            all.put(reference, result);
            Thread.ofVirtual().start(() -> {
                try {
                    result.complete(fetcher.fetch(reference, Deadline.in(DEADLINE, now::get), budget));
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
        }
        return all;
    }

    @Test
    void whoeverWaitsAsksInTurnSoThatOneReferenceKeepsNobodyWaiting() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        world = (reference, _) -> {
            asked.add(reference);
            return reference.startsWith("poisoned") ? strained() : null;
        };
        for (String reference : List.of("1", "2", "3", "4")) {
            assertThat(outages.holding(NAMED, strained(), reference, 0)).isEmpty();
        }
        assertThat(outages.holding(NAMED, strained(), "5", 0)).isPresent();
        var gate = new Gate();
        pause = gate;
        RetryingFetcher fetcher = fetcher();
        var poisoned = fetchAll(fetcher, List.of("poisoned"));
        gate.await(() -> gate.arrived.get() == 1);
        var good = fetchAll(fetcher, List.of("a", "b", "c"));
        gate.await(() -> outages.now().getFirst().waiting() == 4);
        assertThat(asked).isEmpty();

        gate.letOneThrough();
        assertThat(asked).containsExactly("poisoned");
        assertThat(gate.arrived).as("turns so far: one at a time").hasValue(2);
        assertThat(good.values()).noneMatch(CompletableFuture::isDone);
        gate.letOneThrough();
        for (var each : good.values()) {
            each.join().close();
        }
        assertThat(asked).hasSizeGreaterThanOrEqualTo(4);

        // Others are answered while it fails: it fails for good, after believing twice that it was not its own fault.
        pause = (_, _) -> false;
        gate.open.set(1_000);
        assertThat(poisoned.get("poisoned")).failsWithin(Duration.ofSeconds(10));
        assertThat(outages.now()).isEmpty();
    }

    @Test
    void anImageThatBelievedOftenEnoughInAnOutageFails() {
        for (String reference : List.of("1", "2", "3", "4")) {
            assertThat(outages.holding(NAMED, strained(), reference, 0)).isEmpty();
        }
        assertThat(outages.holding(NAMED, strained(), "5", Outages.PATIENCE)).isEmpty();
        assertThat(outages.holding(NAMED, strained(), "5", Outages.PATIENCE - 1))
                .isPresent();
        assertThat(outages.holding(NAMED, down(), "5", 100)).isPresent();
    }

    @Test
    void anImageThatIsGivenUpLeavesItsTurnToTheNext() {
        world = (_, _) -> down();
        var gate = new Gate();
        assertThat(outages.holding(NAMED, down(), "1", 0)).isPresent();
        pause = gate;
        RetryingFetcher fetcher = fetcher();
        var thrown = new CompletableFuture<Throwable>();
        Thread first = Thread.ofVirtual().start(() -> {
            try {
                fetcher.fetch("first", Deadline.in(DEADLINE, now::get), budget);
            } catch (Throwable e) {
                thrown.complete(e);
            }
        });
        await().until(() -> gate.arrived.get() == 1);
        var second = fetchAll(fetcher, List.of("second"));
        await().until(() -> outages.now().getFirst().waiting() == 2);
        first.interrupt();
        assertThat(thrown.join()).isInstanceOf(InterruptedException.class);
        await().until(() -> gate.arrived.get() == 2);
        assertThat(outages.now().getFirst().waiting()).isEqualTo(1);
        world = (_, _) -> null;
        gate.open.set(1_000);
        second.get("second").join().close();
        assertThat(outages.now()).isEmpty();
    }

    private static final Origin PLAIN = new Origin("http://both:80", true, "https://both:443");
    private static final Origin SECURE = new Origin("https://both:443", true, "http://both:80");

    @Test
    void theSchemeThatAHostNeverAnsweredIsNotWaitedForWhereItAnswersTheOther() {
        outages.answered(PLAIN);
        assertThat(outages.holding(SECURE, down(), "1", 0)).isEmpty();
        assertThat(outages.holding(PLAIN, down(), "1", 0)).isPresent();
        outages.answered(SECURE);
        assertThat(outages.holding(SECURE, down(), "1", 0)).isPresent();
    }

    @Test
    void imagesThatWaitForASchemeFailWhenTheHostAnswersTheOther() {
        origin = SECURE;
        world = (_, n) -> {
            if (n == 6) {
                outages.answered(PLAIN);
            }
            return down();
        };
        FetchException refused = refusal("a");
        assertThat(refused.code()).isEqualTo("connection-failed");
        // Once more they had all their attempts.
        assertThat(refused.attempts()).isEqualTo(6 + ATTEMPTS);
        assertThat(outages.now()).isEmpty();
        assertThat(logged())
                .last()
                .isEqualTo(
                        "source https://both:443 is not waited for any longer: it has never answered, and http://both:80 has");
    }

    private static FetchFailure refused() {
        return new FetchFailure("not-configured", "the signature does not match", true).at(null, Blame.REFUSED);
    }

    @Test
    void aRefusalIsWaitedForAtOnceWhereNothingWasEverAnsweredAndElseOnlyInARow() {
        assertThat(outages.holding(NAMED, refused(), "1", 0)).isPresent();
        outages.answered(NAMED);
        assertThat(outages.holding(NAMED, refused(), "1", 1)).isEmpty();
        for (String reference : List.of("2", "3", "4")) {
            assertThat(outages.holding(NAMED, refused(), reference, 0)).isEmpty();
        }
        assertThat(outages.holding(NAMED, refused(), "5", Outages.PATIENCE)).isEmpty();
        assertThat(outages.holding(NAMED, refused(), "5", 0)).isPresent();
    }

    @Test
    void whatIsDownCanBeRead() {
        assertThat(outages.holding(NAMED, down(), "1", 0)).isPresent();
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(outages.now())
                .containsExactly(new Outage("http://named:80", "nobody listens", Duration.ofSeconds(5), 0));
    }

    @Test
    void hostsAreForgottenBeforeTheyBecomeTooMany() {
        assertThat(outages.holding(NAMED, down(), "1", 0)).isPresent();
        for (int i = 0; i < 50_000; i++) {
            outages.answered(new Origin("http://%d.fitting:80".formatted(i), false));
        }
        assertThat(outages.known()).isLessThanOrEqualTo(10_000);
        assertThat(outages.down(NAMED)).isPresent();
    }
}
