package dev.densestream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataUriFetcherTest {
    private static final int MAX_BYTES = 100;

    private final CountedBudget budget = new CountedBudget();

    private FetchedImage fetch(boolean allowed, String reference) throws FetchException, InterruptedException {
        return new DataUriFetcher(allowed, MAX_BYTES)
                .fetch(reference, Deadline.in(Duration.ofSeconds(5), System::nanoTime), budget);
    }

    private byte[] bytes(String reference) throws Exception {
        try (FetchedImage image = fetch(true, reference)) {
            assertThat(image.attempts()).isEqualTo(1);
            return image.bytes();
        } finally {
            assertThat(budget.open()).isZero();
        }
    }

    private FetchException refusal(String reference) {
        FetchException refused = catchThrowableOfType(FetchException.class, () -> fetch(true, reference));
        assertThat(refused).as("fetching %s", reference).isNotNull();
        assertThat(budget.open()).isZero();
        return refused;
    }

    @ParameterizedTest
    @CsvSource({
        "'data:image/png;base64,aGVsbG8=',hello",
        "'data:image/png;base64,aGVsbG8',hello",
        "'data:image/png;name=x.png;BASE64,aGVsbG8=',hello",
        "'DATA:;base64,aGVsbG8%3D',hello",
        "'data:;base64,aGVsbG%38=',hello",
        "'data:,hello',hello",
        "'data:text/plain,he%6C%6co',hello",
        "'data:text/plain,a,b','a,b'",
        "'data:base64,aGVsbG8',aGVsbG8"
    })
    void takesBase64AndPercentEncoding(String reference, String expected) throws Exception {
        assertThat(bytes(reference)).isEqualTo(expected.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void takesEveryByteInBothEncodings() throws Exception {
        byte[] all = new byte[MAX_BYTES];
        new Random(1).nextBytes(all);
        assertThat(bytes("data:image/png;base64," + Base64.getEncoder().encodeToString(all)))
                .isEqualTo(all);
        var percent = new StringBuilder("data:,");
        for (byte b : all) {
            percent.append("%%%02x".formatted(b));
        }
        assertThat(bytes(percent.toString())).isEqualTo(all);
    }

    @Test
    void noDataAreNoBytes() throws Exception {
        assertThat(bytes("data:,")).isEmpty();
        assertThat(bytes("data:image/png;base64,")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:",
                "data:image/png;base64",
                "data:;base64,a",
                "data:;base64,aGVs*G8=",
                "data:;base64,aGVsbG8=aGVsbG8=",
                "data:;base64,%zz",
                "data:,%",
                "data:,%1",
                "data:,%1g",
                "data:,%-1",
                "data:,grün",
                "data:;base64,aGVs\u0101G8="
            })
    void whatIsNoDataUriIsABadUri(String reference) {
        FetchException refused = refusal(reference);
        assertThat(refused.code()).isEqualTo("bad-uri");
        assertThat(refused.retryable()).isFalse();
        assertThat(refused.attempts()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 102, 103, 104, 5000})
    void oneByteMoreThanAllowedIsTooLarge(int size) {
        FetchException refused = refusal("data:;base64," + Base64.getEncoder().encodeToString(new byte[size]));
        assertThat(refused.code()).isEqualTo("too-large");
        assertThat(refused).hasMessageContaining("allowed 100 bytes");
        assertThat(refusal("data:," + "x".repeat(size)).code()).isEqualTo("too-large");
        assertThat(refusal("data:," + "%00".repeat(size)).code()).isEqualTo("too-large");
    }

    /** Any of its characters may be percent-encoded, Base64 or not: only then is it certain to be too large. */
    @ParameterizedTest
    @ValueSource(strings = {"data:,", "data:;base64,"})
    void whatIsFarTooLargeIsRefusedBeforeMemoryIsTaken(String beginning) {
        assertThat(refusal(beginning + "A".repeat(5000)).code()).isEqualTo("too-large");
        assertThat(budget.asked()).isEmpty();
    }

    @Test
    void withoutPermissionNothingIsTaken() {
        var refused = catchThrowableOfType(FetchException.class, () -> fetch(false, "data:,hello"));
        assertThat(refused.code()).isEqualTo("not-allowed");
        assertThat(refused).hasMessageContaining("fetch.data");
        assertThat(budget.asked()).isEmpty();
    }

    @Test
    void asksOnceForAtLeastWhatItTakes() throws Exception {
        assertThat(bytes("data:;base64,aGVsbG8=")).hasSize(5);
        assertThat(budget.asked())
                .hasSize(1)
                .allSatisfy(asked -> assertThat(asked).isBetween(5L, 10L));
    }
}
