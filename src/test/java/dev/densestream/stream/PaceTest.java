package dev.densestream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
    private long now = Long.MAX_VALUE - 5;

    private final Pace pace = new Pace(50, () -> now);

    private void after(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void waitsForWhatAPollBroughtTooMany() {
        assertThat(pace.mayRead()).isTrue();
        pace.took(100);
        assertThat(pace.mayRead()).isFalse();
        after(1_999);
        assertThat(pace.mayRead()).isFalse();
        after(1);
        assertThat(pace.mayRead()).isTrue();
    }

    @Test
    void addsUpWhatSeveralThreadsTookAtOnce() {
        pace.took(50);
        pace.took(50);
        after(1_999);
        assertThat(pace.mayRead()).isFalse();
    }

    @Test
    void makesNothingUpForTimeInWhichThereWasNothingToRead() {
        after(60_000);
        pace.took(50);
        after(999);
        assertThat(pace.mayRead()).isFalse();
    }
}
