package dev.densestream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {
    private final AtomicLong now = new AtomicLong();

    private void pass(long millis) {
        now.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    /** A nano clock may begin anywhere, just before its overflow too. */
    @ParameterizedTest
    @ValueSource(longs = {0, -5, Long.MAX_VALUE - 50})
    void endsWhenItsTimeIsOver(long start) {
        now.set(start);
        Deadline deadline = Deadline.in(Duration.ofMillis(100), now::get);
        pass(99);
        assertThat(deadline.expired()).isFalse();
        assertThat(deadline.remaining()).isEqualTo(Duration.ofMillis(1));
        pass(1);
        assertThat(deadline.expired()).isTrue();
        pass(1000);
        assertThat(deadline.remaining()).isZero();
    }

    @Test
    void waitingForOurOwnBudgetsTakesNothingFromIt() throws Exception {
        Deadline deadline = Deadline.in(Duration.ofMillis(100), now::get);
        pass(30);
        String taken = deadline.credited(() -> {
            pass(5000);
            return "budget";
        });
        assertThat(taken).isEqualTo("budget");
        assertThat(deadline.remaining()).isEqualTo(Duration.ofMillis(70));
        assertThat(deadline.waitedNanos()).isEqualTo(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void aWaitThatIsGivenUpIsCreditedToo() {
        Deadline deadline = Deadline.in(Duration.ofMillis(100), now::get);
        assertThatThrownBy(() -> deadline.credited(() -> {
                    pass(5000);
                    throw new InterruptedException();
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(deadline.remaining()).isEqualTo(Duration.ofMillis(100));
    }
}
