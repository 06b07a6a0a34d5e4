package dev.densestream.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://h/a.jpg?X-Amz-Algorithm=x&X-Amz-Credential=SECRET&X-Amz-Date=d&X-Amz-Signature=SECRET | https://h/a.jpg?X-Amz-Algorithm=x&X-Amz-Credential=…&X-Amz-Date=d&X-Amz-Signature=…
            https://h/a.jpg?x-amz-security-token=SECRET%2Fx&versionId=3 | https://h/a.jpg?x-amz-security-token=…&versionId=3
            https://h/a.jpg?X-Amz%2DSignature=SECRET | https://h/a.jpg?X-Amz%2DSignature=…
            https://h/a.jpg?AWSAccessKeyId=SECRET&Signature=SECRET&Expires=1 | https://h/a.jpg?AWSAccessKeyId=…&Signature=…&Expires=1
            https://h/a.jpg?sv=1&sr=b&sig=SECRET%3D | https://h/a.jpg?sv=1&sr=b&sig=…
            https://h/a.jpg?Policy=SECRET&Signature=SECRET&Key-Pair-Id=SECRET | https://h/a.jpg?Policy=…&Signature=…&Key-Pair-Id=…
            https://h/a.jpg?X-Goog-Signature=SECRET | https://h/a.jpg?X-Goog-Signature=…
            https://h/a.jpg?TOKEN=SECRET;size=2 | https://h/a.jpg?TOKEN=…;size=2
            https://h/a.jpg#access_token=SECRET | https://h/a.jpg#access_token=…
            https://h/a.jpg?api_key=SECRET&api-key=SECRET&apikey=SECRET | https://h/a.jpg?api_key=…&api-key=…&apikey=…
            https://user:SECRET@h/a.jpg | https://…@h/a.jpg
            https://user:SEC@RET@h/a.jpg | https://…@h/a.jpg
            https://SECRET@h/a.jpg?token= | https://…@h/a.jpg?token=…
            https://h/a.jpg?key=pictures/1.jpg&id=7&signed=no | https://h/a.jpg?key=pictures/1.jpg&id=7&signed=no
            https://h/a@b.jpg?x=@y | https://h/a@b.jpg?x=@y
            https://h/?%=1&%zz=2&=3&token | https://h/?%=1&%zz=2&=3&token
            /pictures/a=b?.jpg | /pictures/a=b?.jpg
            """)
    void whatWouldLetReadersInIsCut(String uri, String shown) {
        assertThat(Shown.of(uri)).isEqualTo(shown);
        assertThat(Shown.message("found %s there".formatted(uri))).isEqualTo("found %s there".formatted(shown));
    }

    @Test
    void aSecretInTheBeginningOfALongNameIsCutToo() {
        assertThat(Shown.of("https://h/?sig=SECRET&x=" + "a".repeat(5_000)))
                .startsWith("https://h/?sig=…&x=aaa")
                .contains("…sha256:");
    }
}
