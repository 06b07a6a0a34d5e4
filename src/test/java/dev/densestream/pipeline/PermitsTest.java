package dev.densestream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PermitsTest {
    private final List<String> got = new CopyOnWriteArrayList<>();

    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    /** Asks on a thread of its own, and keeps what it gets. */
    private Thread ask(Permits permits, long amount, String name) {
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                permits.take(amount);
                got.add(name);
            } catch (InterruptedException e) {
                got.add(name + " left");
            }
        });
        soon().until(() -> !thread.isAlive() || thread.getState() == Thread.State.WAITING);
        return thread;
    }

    @Test
    void whoeverAsksForMoreThanIsFreeWaitsUntilItIs() throws Exception {
        var permits = new Permits(10);
        Permits.Permit first = permits.take(6);
        ask(permits, 5, "second");
        assertThat(got).isEmpty();
        first.close();
        soon().until(() -> got.contains("second"));
    }

    @Test
    void aSmallWishDoesNotOvertakeALargeOne() throws Exception {
        var permits = new Permits(10);
        Permits.Permit first = permits.take(6);
        ask(permits, 10, "large");
        Thread small = ask(permits, 1, "small");
        assertThat(got).isEmpty();
        first.close();
        soon().until(() -> got.contains("large"));
        assertThat(got).doesNotContain("small");
        small.interrupt();
        soon().until(() -> got.contains("small left"));
    }

    @Test
    void moreThanThereIsAtAllGetsEverythingAlone() throws Exception {
        var permits = new Permits(10);
        Permits.Permit all = permits.take(1_000_000_000_000L);
        ask(permits, 1, "other");
        assertThat(got).isEmpty();
        all.close();
        soon().until(() -> got.contains("other"));
    }

    @Test
    void nothingIsGivenToWhoAsksForNothingWithoutWaiting() throws Exception {
        var permits = new Permits(10);
        permits.take(10);
        ask(permits, 5, "waits");
        permits.take(0).close();
        assertThat(got).isEmpty();
    }

    @Test
    void aPartOfAUnitCountsAsOne() throws Exception {
        var permits = new Permits(4096, 1024);
        permits.take(1);
        permits.take(1025);
        permits.take(1024);
        ask(permits, 1, "fifth");
        assertThat(got).isEmpty();
    }

    @Test
    void lessThanAUnitInAllIsOne() throws Exception {
        var permits = new Permits(1, 1024);
        Permits.Permit all = permits.take(1);
        ask(permits, 1, "other");
        assertThat(got).isEmpty();
        all.close();
        soon().until(() -> got.contains("other"));
    }

    @Test
    void givingBackTwiceGivesBackOnce() throws Exception {
        var permits = new Permits(2);
        Permits.Permit first = permits.take(1);
        permits.take(1);
        first.close();
        first.close();
        permits.take(1);
        ask(permits, 1, "too many");
        assertThat(got).isEmpty();
    }

    @Test
    void whoeverIsInterruptedTakesNothing() throws Exception {
        var permits = new Permits(2);
        Permits.Permit first = permits.take(2);
        ask(permits, 1, "interrupted").interrupt();
        soon().until(() -> got.contains("interrupted left"));
        first.close();
        permits.take(2).close();
    }
}
