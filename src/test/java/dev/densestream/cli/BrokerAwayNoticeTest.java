package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class BrokerAwayNoticeTest {
    private static final String CLIENT = "org.apache.kafka.clients.NetworkClient";
    private static final String AWAY =
            "Connection to node -1 (localhost/127.0.0.1:9092) could not be established. Node may not be available.";

    private final BrokerAwayNotice notice = new BrokerAwayNotice();

    private FilterReply reply(String logger, Level level, String message, long second) {
        var event = new LoggingEvent("", (Logger) LoggerFactory.getLogger(logger), level, message, null, null);
        event.setTimeStamp(1_700_000_000_000L + second * 1_000);
        return notice.decide(event);
    }

    /** The seconds from {@code from} to {@code to}, each with a warning, at which one passes. */
    private List<Integer> told(int from, int to) {
        return IntStream.range(from, to)
                .filter(second -> reply(CLIENT, Level.WARN, AWAY, second) != FilterReply.DENY)
                .boxed()
                .toList();
    }

    @Test
    void aBrokerThatIsAwayIsToldAfterTwentySecondsAndThenOnceAMinute() {
        assertThat(told(0, 200)).containsExactly(20, 80, 140);
    }

    @Test
    void aBrokerThatIsBackSoonIsNotTold() {
        assertThat(told(0, 15)).isEmpty();
        assertThat(told(60, 75)).isEmpty();
    }

    @Test
    void errorsAndWhatOthersSayPass() {
        assertThat(reply(CLIENT, Level.ERROR, AWAY, 0)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(reply("dev.densestream", Level.WARN, AWAY, 0)).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void whatElseTheClientWarnsOfIsKeptBack() {
        assertThat(reply(CLIENT, Level.WARN, "Connection to node 1 terminated during authentication", 0))
                .isEqualTo(FilterReply.DENY);
    }
}
