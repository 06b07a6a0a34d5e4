package dev.densestream.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "2h ago, 2026-03-01T10:00:00Z",
        "2h, 2026-03-01T10:00:00Z",
        "1d ago, 2026-02-28T12:00:00Z",
        "90 s ago, 2026-03-01T11:58:30Z",
        "2026-02-01T00:00:00+02:00, 2026-01-31T22:00:00Z"
    })
    void readsTimes(String text, Instant time) {
        assertThat(Place.parse(text, NOW)).isEqualTo(new Place.Since(time));
    }

    @Test
    void readsOffsetsAndEnds() {
        assertThat(Place.parse("1200", NOW)).isEqualTo(new Place.At(1200));
        assertThat(Place.parse("earliest", NOW)).isEqualTo(new Place.Earliest());
        assertThat(Place.parse("latest", NOW)).isEqualTo(new Place.Latest());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-3", "yesterday", "2026-02-01", "2026-02-01T00:00:00", "2w ago", "1234567890123456789012"})
    void refusesTheRestAndSaysWhatIsAllowed(String text) {
        assertThatThrownBy(() -> Place.parse(text, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("found '%s', allowed is %s", text, Place.ALLOWED);
    }

    @Test
    void whatIsSaidOfAPartitionIsStrongerThanWhatIsSaidOfItsTopicAndThatThanWhatIsSaidOfAll() {
        var request = new RangeRequest(
                Map.of("", new Place.At(1), "a", new Place.At(2), "a:3", new Place.At(3)),
                Map.of(),
                Map.of("", 7L, "b", 8L));
        assertThat(request.from("a", 3)).isEqualTo(new Place.At(3));
        assertThat(request.from("a", 4)).isEqualTo(new Place.At(2));
        assertThat(request.from("b", 3)).isEqualTo(new Place.At(1));
        assertThat(request.to("b", 3)).isEqualTo(new Place.Latest());
        assertThat(request.last("a")).hasValue(7);
        assertThat(request.last("b")).hasValue(8);
    }
}
