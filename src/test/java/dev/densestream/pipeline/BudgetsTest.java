package dev.densestream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.densestream.event.Headers;
import dev.densestream.event.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BudgetsTest {
    private static final int FETCHES = 16;
    private static final int PER_HOST = 8;
    private static final int KIB = 1024;
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final Budgets budgets =
            new Budgets(new LineSettings(1, Duration.ofSeconds(1), 64 * KIB, FETCHES, PER_HOST, 120 * KIB, 2));

    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    private static Source partition(int number) {
        return new Source("images", number, 0, 0);
    }

    private static Envelope event(int bytes) {
        return new Envelope(null, new byte[bytes], Headers.NONE, partition(0));
    }

    /** Something that may have to wait. */
    @FunctionalInterface
    private interface Wish {
        AutoCloseable take() throws InterruptedException;
    }

    /** One wish on a thread of its own, seen either fulfilled or waiting. */
    private static final class Asked {
        private final CompletableFuture<AutoCloseable> taken = new CompletableFuture<>();
        private final Thread thread;

        Asked(Wish wish) {
            thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    taken.complete(wish.take());
                } catch (InterruptedException e) {
                    taken.completeExceptionally(e);
                }
            });
            soon().until(() -> taken.isDone() || thread.getState() == Thread.State.WAITING);
        }

        boolean waits() {
            return !taken.isDone();
        }

        void giveUp() {
            thread.interrupt();
            soon().until(taken::isCompletedExceptionally);
        }

        void giveBack() throws Exception {
            taken.get().close();
        }
    }

    @Test
    void onePartitionGetsAQuarterOfTheFetchesAndTheOthersGoOn() {
        for (int i = 0; i < FETCHES / 4; i++) {
            assertThat(new Asked(() -> budgets.fetching(partition(0)).turn(null)).waits())
                    .isFalse();
        }
        assertThat(new Asked(() -> budgets.fetching(partition(0)).turn(null)).waits())
                .isTrue();
        assertThat(new Asked(() -> budgets.fetching(partition(1)).turn(null)).waits())
                .isFalse();
        assertThat(new Asked(() ->
                                budgets.fetching(new Source("other", 0, 0, 0)).turn(null))
                        .waits())
                .isFalse();
    }

    @Test
    void allPartitionsTogetherGetNoMoreThanAll() throws Exception {
        List<Asked> taken = new ArrayList<>();
        for (int i = 0; i < FETCHES; i++) {
            int partition = i;
            taken.add(new Asked(() -> budgets.fetching(partition(partition)).turn(null)));
        }
        assertThat(taken).noneMatch(Asked::waits);
        Asked next = new Asked(() -> budgets.fetching(partition(100)).turn(null));
        assertThat(next.waits()).isTrue();
        taken.getFirst().giveBack();
        soon().until(() -> !next.waits());
    }

    @Test
    void withoutKafkaOneSenderGetsAll() {
        for (int i = 0; i < FETCHES; i++) {
            assertThat(new Asked(() -> budgets.fetching(null).turn(null)).waits())
                    .isFalse();
        }
        assertThat(new Asked(() -> budgets.fetching(null).turn(null)).waits()).isTrue();
    }

    @Test
    void whoeverGivesUpWaitingForAFetchLeavesItsPartitionsShareBehind() throws Exception {
        List<Asked> others = new ArrayList<>();
        for (int i = 0; i < FETCHES; i++) {
            others.add(new Asked(() -> budgets.fetching(null).turn(null)));
        }
        for (int i = 0; i < FETCHES; i++) {
            new Asked(() -> budgets.fetching(partition(0)).turn(null)).giveUp();
        }
        others.getFirst().giveBack();
        assertThat(new Asked(() -> budgets.fetching(partition(0)).turn(null)).waits())
                .isFalse();
    }

    @Test
    void smallEventsNeverWaitForTheTextOfLargeOnes() {
        assertThat(new Asked(() -> budgets.text(event(40 * KIB))).waits()).isFalse();
        Asked large = new Asked(() -> budgets.text(event(20 * KIB)));
        assertThat(large.waits()).isTrue();
        assertThat(new Asked(() -> budgets.text(event(KIB))).waits()).isFalse();
    }

    @Test
    void encodedBytesAreBounded() throws Exception {
        Asked first = new Asked(() -> budgets.fetching(null).reserve(100 * KIB));
        Asked second = new Asked(() -> budgets.fetching(null).reserve(50 * KIB));
        assertThat(first.waits()).isFalse();
        assertThat(second.waits()).isTrue();
        first.giveBack();
        soon().until(() -> !second.waits());
    }

    @Test
    void onePartitionGetsAQuarterOfTheEncodedBytesAndTheOthersGoOn() {
        assertThat(new Asked(() -> budgets.fetching(partition(0)).reserve(30 * KIB)).waits())
                .isFalse();
        assertThat(new Asked(() -> budgets.fetching(partition(0)).reserve(KIB)).waits())
                .isTrue();
        assertThat(new Asked(() -> budgets.fetching(partition(1)).reserve(30 * KIB)).waits())
                .isFalse();
    }

    @Test
    void preparedPicturesAreBounded() {
        assertThat(new Asked(budgets::prepared).waits()).isFalse();
        assertThat(new Asked(budgets::prepared).waits()).isFalse();
        assertThat(new Asked(budgets::prepared).waits()).isTrue();
    }

    @Test
    void aPictureWaitsForItsPixelsAndForACore() {
        assertThat(new Asked(() -> budgets.decode(60 * KIB)).waits()).isFalse();
        assertThat(new Asked(() -> budgets.decode(10 * KIB)).waits()).isTrue();
        var small = new Budgets(new LineSettings(1, Duration.ofSeconds(1), 64 * KIB, FETCHES, PER_HOST, KIB, 2));
        for (int i = 0; i < CORES; i++) {
            assertThat(new Asked(() -> small.decode(1)).waits()).isFalse();
        }
        assertThat(new Asked(() -> small.decode(1)).waits()).isTrue();
    }

    @Test
    void whoeverGivesUpWaitingForACoreLeavesItsPixelsBehind() throws Exception {
        List<Asked> busy = new ArrayList<>();
        for (int i = 0; i < CORES; i++) {
            busy.add(new Asked(() -> budgets.decode(1)));
        }
        for (int i = 0; i < 3; i++) {
            new Asked(() -> budgets.decode(40 * KIB)).giveUp();
        }
        for (Asked one : busy) {
            one.giveBack();
        }
        assertThat(new Asked(() -> budgets.decode(64 * KIB)).waits()).isFalse();
    }

    @Test
    void oneHostGetsItsPlacesAndTheOthersGoOn() throws Exception {
        List<Asked> taken = new ArrayList<>();
        for (int i = 0; i < PER_HOST; i++) {
            int partition = i;
            taken.add(new Asked(() -> budgets.fetching(partition(partition)).turn("slow")));
        }
        assertThat(taken).noneMatch(Asked::waits);
        Asked next = new Asked(() -> budgets.fetching(partition(7)).turn("slow"));
        assertThat(next.waits()).isTrue();
        assertThat(new Asked(() -> budgets.fetching(partition(8)).turn("quick")).waits())
                .isFalse();
        taken.getFirst().giveBack();
        soon().until(() -> !next.waits());
    }

    @Test
    void onePartitionGetsAQuarterOfAHostAndTheOthersGoOnThere() {
        for (int i = 0; i < PER_HOST / 4; i++) {
            assertThat(new Asked(() -> budgets.fetching(partition(0)).turn("hangs")).waits())
                    .isFalse();
        }
        for (int i = 0; i < FETCHES; i++) {
            assertThat(new Asked(() -> budgets.fetching(partition(0)).turn("hangs")).waits())
                    .isTrue();
        }
        assertThat(new Asked(() -> budgets.fetching(partition(1)).turn("hangs")).waits())
                .isFalse();
        assertThat(new Asked(() -> budgets.fetching(partition(0)).turn("well")).waits())
                .as("its own images from elsewhere")
                .isFalse();
    }

    /** Or a partition whose share hangs at one host would stop all other partitions at every host that it has events of. */
    @Test
    void aPartitionWithoutAShareHoldsNoPlaceOfAHost() {
        for (int i = 0; i < FETCHES / 4; i++) {
            String host = "hangs " + i % 2;
            assertThat(new Asked(() -> budgets.fetching(partition(0)).turn(host)).waits())
                    .isFalse();
        }
        for (int i = 0; i < PER_HOST; i++) {
            assertThat(new Asked(() -> budgets.fetching(partition(0)).turn("well")).waits())
                    .isTrue();
        }
        assertThat(new Asked(() -> budgets.fetching(partition(1)).turn("well")).waits())
                .isFalse();
    }

    @Test
    void whoeverGivesUpWaitingForAHostLeavesNothingBehind() throws Exception {
        List<Asked> taken = new ArrayList<>();
        for (int i = 0; i < PER_HOST; i++) {
            taken.add(new Asked(() -> budgets.fetching(null).turn("slow")));
        }
        for (int i = 0; i < 2 * FETCHES; i++) {
            new Asked(() -> budgets.fetching(partition(0)).turn("slow")).giveUp();
        }
        for (Asked one : taken) {
            one.giveBack();
        }
        for (int i = 0; i < PER_HOST / 4; i++) {
            assertThat(new Asked(() -> budgets.fetching(partition(0)).turn("slow")).waits())
                    .isFalse();
        }
        assertThat(budgets.hosts()).isEqualTo(1);
    }

    @Test
    void aHostThatNobodyAsksIsForgotten() throws Exception {
        for (int i = 0; i < 100; i++) {
            int number = i;
            var one = new Asked(() -> budgets.fetching(null).turn("host " + number));
            one.giveBack();
            one.giveBack();
        }
        assertThat(budgets.hosts()).isZero();
    }
}
