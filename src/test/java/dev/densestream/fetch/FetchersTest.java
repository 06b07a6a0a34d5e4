package dev.densestream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FetchersTest {
    @TempDir
    private Path root;

    private ImageFetcher fetcher() {
        return Fetchers.of(new FetchPolicy(
                List.of(root),
                List.of(),
                List.of(),
                true,
                1000,
                1,
                3,
                Duration.ofSeconds(5),
                FetchPolicy.OnOutage.DEAD_LETTER));
    }

    private FetchedImage fetch(String reference) throws FetchException, InterruptedException {
        return fetcher().fetch(reference, Deadline.in(Duration.ofSeconds(5), System::nanoTime), ByteBudget.unlimited());
    }

    @Test
    void sendsEachReferenceToTheFetcherOfItsScheme() throws Exception {
        Path file = Files.writeString(root.resolve("x:y.jpg"), "abc");
        assertThat(fetch(file.toString()).bytes()).hasSize(3);
        assertThat(fetch(References.of(file)).bytes()).hasSize(3);
        assertThat(fetch("data:,abcd").bytes()).hasSize(4);
        assertThat(catchThrowableOfType(FetchException.class, () -> fetch("http://example.com/x"))
                        .code())
                .isEqualTo("not-allowed");
    }

    @ParameterizedTest
    @CsvSource({"ftp://h/x,ftp", "s3a://b/k,s3a", "jar:file:/x!/y,jar", "JAVASCRIPT:f(1),javascript", "blob:x,blob"})
    void everyOtherSchemeIsRefusedByName(String reference, String scheme) {
        var refused = catchThrowableOfType(FetchException.class, () -> fetch(reference));
        assertThat(refused.code()).isEqualTo("unsupported-scheme");
        assertThat(refused.attempts()).isZero();
        assertThat(refused).hasMessageContaining("scheme " + scheme);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":",
                "://",
                "//host/path",
                "C:\\x.jpg",
                "~",
                "*",
                "\0",
                "\uffff",
                "\ud800",
                "data\u0000:,",
                "file:///\ud800",
                "http://\ud800/",
                "https:",
                "file:////",
                "1:x",
                "../../../etc/passwd"
            })
    void whateverAReferenceHoldsIsAFailureAndNothingElse(String reference) {
        assertThatThrownBy(() -> fetch(reference)).isInstanceOf(FetchException.class);
    }

    @Test
    void aReferenceLongerThanAnyFileSystemTakesIsAFailure() {
        String name = "x".repeat(70_000);
        for (String start : List.of(root + "/", "file://" + root + "/", "http://h/", "ftp://", "data:")) {
            assertThatThrownBy(() -> fetch(start + name)).isInstanceOf(FetchException.class);
        }
    }

    @Test
    void bytesAreLetGoOfWhenGivenBack() throws Exception {
        FetchedImage image = fetch("data:,abcd");
        image.close();
        image.close();
        assertThatThrownBy(image::bytes).isInstanceOf(IllegalStateException.class);
    }
}
