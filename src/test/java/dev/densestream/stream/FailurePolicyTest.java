package dev.densestream.stream;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.stream.FailurePolicy.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class FailurePolicyTest {
    private final Exception broken = new StreamsException(new IllegalStateException("broken"));

    private final List<Ending> endings = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private final FailurePolicy policy = new FailurePolicy(() -> now, pauses::add, 2, endings::add);

    @Test
    void replacesAThreadThatDied() {
        assertThat(policy.handle(broken)).isEqualTo(REPLACE_THREAD);
        assertThat(endings).isEmpty();
    }

    @Test
    void replacesThreadsThatKeepDyingEverMoreSlowlyAndThenGivesUp() {
        for (int i = 0; i < 20; i++) {
            assertThat(policy.handle(broken)).isEqualTo(REPLACE_THREAD);
        }
        assertThat(pauses).isSorted();
        assertThat(pauses.getLast()).isGreaterThan(pauses.getFirst());
        assertThat(policy.handle(broken)).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(endings)
                .singleElement()
                .isInstanceOfSatisfying(
                        Ending.Broken.class,
                        broken -> assertThat(broken.message())
                                .isEqualTo(
                                        "21 stream threads died within 120 s, the last one of: IllegalStateException: broken"));
    }

    @Test
    void forgetsDeathsOfLongAgo() {
        for (int i = 0; i < 30; i++) {
            now = now.plusSeconds(30);
            assertThat(policy.handle(broken)).isEqualTo(REPLACE_THREAD);
        }
    }

    @Test
    void endsAtOnceWhereNoNewThreadCanMendIt() {
        assertThat(policy.handle(new StreamsException(new SaslAuthenticationException("who are you?"))))
                .isEqualTo(SHUTDOWN_CLIENT);
        assertThat(policy.handle(new StreamsException(new TopicAuthorizationException("predictions"))))
                .isEqualTo(SHUTDOWN_CLIENT);
        assertThat(policy.handle(new OutOfMemoryError("full"))).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(endings).hasSize(3).allMatch(Ending.Broken.class::isInstance);
        assertThat(pauses).isEmpty();
    }

    @Test
    void waitsForAnInputTopicThatIsGone() {
        assertThat(policy.handle(new MissingSourceTopicException("images is gone")))
                .isEqualTo(SHUTDOWN_CLIENT);
        assertThat(endings).containsExactly(new Ending.TopicGone("images is gone"));
    }
}
