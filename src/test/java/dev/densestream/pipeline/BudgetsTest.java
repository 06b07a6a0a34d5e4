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
    private static final int FETCHES = 8;
    private static final int KIB = 1024;
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final Budgets budgets =
            new Budgets(new LineSettings(1, Duration.ofSeconds(1), 64 * KIB, FETCHES, 120 * KIB, 2));

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
            assertThat(new Asked(() -> budgets.fetch(partition(0))).waits()).isFalse();
        }
        assertThat(new Asked(() -> budgets.fetch(partition(0))).waits()).isTrue();
        assertThat(new Asked(() -> budgets.fetch(partition(1))).waits()).isFalse();
        assertThat(new Asked(() -> budgets.fetch(new Source("other", 0, 0, 0))).waits())
                .isFalse();
    }

    @Test
    void allPartitionsTogetherGetNoMoreThanAll() throws Exception {
        List<Asked> taken = new ArrayList<>();
        for (int i = 0; i < FETCHES; i++) {
            int partition = i;
            taken.add(new Asked(() -> budgets.fetch(partition(partition))));
        }
        assertThat(taken).noneMatch(Asked::waits);
        Asked next = new Asked(() -> budgets.fetch(partition(100)));
        assertThat(next.waits()).isTrue();
        taken.getFirst().giveBack();
        soon().until(() -> !next.waits());
    }

    @Test
    void withoutKafkaOneSenderGetsAll() {
        for (int i = 0; i < FETCHES; i++) {
            assertThat(new Asked(() -> budgets.fetch(null)).waits()).isFalse();
        }
        assertThat(new Asked(() -> budgets.fetch(null)).waits()).isTrue();
    }

    @Test
    void whoeverGivesUpWaitingForAFetchLeavesItsPartitionsShareBehind() throws Exception {
        List<Asked> others = new ArrayList<>();
        for (int i = 0; i < FETCHES; i++) {
            others.add(new Asked(() -> budgets.fetch(null)));
        }
        for (int i = 0; i < FETCHES; i++) {
            new Asked(() -> budgets.fetch(partition(0))).giveUp();
        }
        others.getFirst().giveBack();
        assertThat(new Asked(() -> budgets.fetch(partition(0))).waits()).isFalse();
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
        Asked first = new Asked(() -> budgets.encoded(null).reserve(100 * KIB));
        Asked second = new Asked(() -> budgets.encoded(null).reserve(50 * KIB));
        assertThat(first.waits()).isFalse();
        assertThat(second.waits()).isTrue();
        first.giveBack();
        soon().until(() -> !second.waits());
    }

    @Test
    void onePartitionGetsAQuarterOfTheEncodedBytesAndTheOthersGoOn() {
        assertThat(new Asked(() -> budgets.encoded(partition(0)).reserve(30 * KIB)).waits())
                .isFalse();
        assertThat(new Asked(() -> budgets.encoded(partition(0)).reserve(KIB)).waits())
                .isTrue();
        assertThat(new Asked(() -> budgets.encoded(partition(1)).reserve(30 * KIB)).waits())
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
        var small = new Budgets(new LineSettings(1, Duration.ofSeconds(1), 64 * KIB, FETCHES, KIB, 2));
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
}
