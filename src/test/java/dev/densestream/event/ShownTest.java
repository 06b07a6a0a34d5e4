package dev.densestream.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTest {
    @Test
    void aNameOfUsualLengthIsShownAsItIs() {
        assertThat(Shown.of(null)).isNull();
        assertThat(Shown.of("short")).isEqualTo("short");
        String longest = "x".repeat(Shown.LONGEST);
        assertThat(Shown.of(longest)).isEqualTo(longest);
    }

    @Test
    void aLongerOneByItsBeginningAndDigest() {
        String uri = "data:image/png;base64," + "A".repeat(5000);
        assertThat(Shown.of(uri))
                .startsWith("data:image/png;base64,AAA")
                .endsWith(Content.sha256(uri.getBytes(StandardCharsets.UTF_8)))
                .hasSizeLessThan(200);
    }

    @Test
    void twoNamesAreNeverShownAsOne() {
        String uri = "data:image/png;base64," + "A".repeat(5000);
        assertThat(Shown.of(uri)).isNotEqualTo(Shown.of(uri + "B")).isEqualTo(Shown.of(uri));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a"})
    void noCharacterIsCutInHalf(String start) {
        String shown = Shown.of(start + "😀".repeat(2000));
        assertThat(shown.codePoints().allMatch(Character::isDefined)).isTrue();
        assertThat(shown.codePoints().noneMatch(point -> point >= 0xd800 && point <= 0xdfff))
                .isTrue();
    }
}
