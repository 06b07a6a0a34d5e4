package dev.densestream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "17, 17",
        "20MB, 20000000",
        "20 MB, 20000000",
        "64KiB, 65536",
        "1GiB, 1073741824",
        "3gb, 3000000000"
    })
    void readsSizes(String text, long bytes) {
        assertThat(Units.parseSize(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"50M, 50000000", "50MP, 50000000", "7k, 7000", "12, 12"})
    void readsCounts(String text, long count) {
        assertThat(Units.parseCount(text)).isEqualTo(count);
    }

    @ParameterizedTest
    @CsvSource({"0, PT0S", "5ms, PT0.005S", "30s, PT30S", "2m, PT2M", "2min, PT2M", "1h, PT1H"})
    void readsTimes(String text, Duration time) {
        assertThat(Units.parseTime(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1s", "5", "1.5s", "5 days", "s", "99999999999999999999ms", "9223372036854775807h"})
    void refusesWhatIsNoTime(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Units.parseTime(text));
    }

    @Test
    void writesWhatItReads() {
        assertThat(Units.size(20_000_000)).isEqualTo("20MB");
        assertThat(Units.size(1_500)).isEqualTo("1500B");
        assertThat(Units.time(Duration.ofMillis(1_500))).isEqualTo("1500ms");
        assertThat(Units.time(Duration.ofSeconds(90))).isEqualTo("90s");
    }
}
