package dev.densestream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be asked of S3 where whole buckets and parts of buckets are allowed, and that nothing else is ever asked. */
class S3GuardTest {
    private static final List<String> BUCKETS = List.of("open", "parts/in/*", "parts/20*", "my.dotted.bucket");

    private RawServer server;

    @BeforeEach
    void serve() throws Exception {
        server = new RawServer((n, path, exchange) -> exchange.respond("200 OK", "asked"));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private void fetch(String reference) throws FetchException, InterruptedException {
        Duration deadline = Duration.ofSeconds(20);
        var policy = new FetchPolicy(
                        List.of(), List.of(), List.of(), false, 1000, 1, 3, deadline, FetchPolicy.OnOutage.DEAD_LETTER)
                .withS3(new S3Policy(
                        BUCKETS, URI.create("http://127.0.0.1:" + server.port()), null, true, true, false));
        Fetchers.of(policy)
                .fetch(reference, Deadline.in(deadline, System::nanoTime), ByteBudget.unlimited())
                .close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            s3://closed/a.jpg                                  | not-allowed
            s3://open2/a.jpg                                   | not-allowed
            s3://ope/a.jpg                                     | bad-uri or not-allowed
            s3://open.evil.com/a.jpg                           | not-allowed
            s3://xopen/a.jpg                                   | not-allowed
            s3://parts/a.jpg                                   | not-allowed
            s3://parts/in                                      | not-allowed
            s3://parts/inner/a.jpg                             | not-allowed
            s3://parts/IN/a.jpg                                | not-allowed
            s3://parts//in/a.jpg                               | not-allowed
            s3://parts/x/in/a.jpg                              | not-allowed
            s3://parts/in/../secret.jpg                        | not-allowed
            s3://parts/in/%2e%2e/secret.jpg                    | not-allowed
            s3://parts/in%2F..%2Fsecret.jpg                    | not-allowed
            s3://parts/in/a/../../secret.jpg                   | not-allowed
            s3://parts/in//../secret.jpg                       | not-allowed
            s3://parts/secret/../in/a.jpg                      | not-allowed
            s3://parts/./in/a.jpg                              | not-allowed
            s3://parts/2019/../1999/a.jpg                      | not-allowed
            s3://open/../parts/secret.jpg                      | not-allowed
            s3://open/a/../../closed/a.jpg                     | not-allowed
            s3://open/%2E%2E/closed/a.jpg                      | not-allowed
            s3://OPEN/a.jpg                                    | bad-uri
            s3://Open/a.jpg                                    | bad-uri
            s3://op%65n/a.jpg                                  | bad-uri
            s3://open%2Fa/a.jpg                                | bad-uri
            s3://127.0.0.1/a.jpg                               | bad-uri
            s3://169.254.169.254/latest/meta-data              | bad-uri
            s3://[::1]/a.jpg                                   | bad-uri
            s3://key:secretword@open/a.jpg                     | not-allowed
            s3://secretword@open/a.jpg                         | not-allowed
            s3://open:9000/a.jpg                               | bad-uri
            s3://open                                          | bad-uri
            s3://open/                                         | bad-uri
            s3:///a.jpg                                        | bad-uri
            s3://                                              | bad-uri
            s3:open/a.jpg                                      | bad-uri
            s3:/open/a.jpg                                     | bad-uri
            s3://open?versionId=1                              | bad-uri
            s3://open/a.jpg?                                   | bad-uri
            s3://open/a.jpg?versionId=                         | bad-uri
            s3://open/a.jpg?versionid=1                        | bad-uri
            s3://open/a.jpg?versionId=1&versionId=2            | bad-uri
            s3://open/a.jpg?versionId=1&X-Amz-Signature=secretword | bad-uri
            s3://open/a.jpg?acl                                | bad-uri
            s3://open/a.jpg?uploads&prefix=x                   | bad-uri
            s3://open/a.jpg?response-content-type=text/html    | bad-uri
            s3://open/a.jpg#part                               | bad-uri
            s3://open#@closed/a.jpg                            | bad-uri
            s3://open/a%.jpg                                   | bad-uri
            s3://open/a%2                                      | bad-uri
            s3://open/a%zz.jpg                                 | bad-uri
            s3://open/%ff.jpg                                  | bad-uri
            s3://open/%c0%ae%c0%ae/closed/a.jpg                | bad-uri
            s3://open/a.jpg?versionId=%ff                      | bad-uri
            s3://arn:aws:s3:::open/a.jpg                       | bad-uri
            s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/open | bad-uri
            s3://arn:aws:s3-object-lambda:eu-west-1:123456789012:accesspoint/x | bad-uri
            s3://open-123456789012-s3alias/a.jpg               | not-allowed
            s3://open--use1-az4--x-s3/a.jpg                    | not-allowed
            s3://open--op-s3/a.jpg                             | not-allowed
            s3://open..bucket/a.jpg                            | bad-uri
            s3://-open/a.jpg                                   | bad-uri
            s3://op/a.jpg                                      | bad-uri
            s3://my_bucket/a.jpg                               | bad-uri
            s3://öpen/a.jpg                                    | bad-uri
            s3://open\\a.jpg                                   | bad-uri
            s3://open\\@closed/a.jpg                           | not-allowed
            s3a://open/a.jpg                                   | unsupported-scheme
            s3n://open/a.jpg                                   | unsupported-scheme
            s3+http://open/a.jpg                               | unsupported-scheme
            """)
    void refusesWithoutAsking(String reference, String code) {
        FetchException refused = catchThrowableOfType(FetchException.class, () -> fetch(reference));
        assertThat(refused).as("fetching %s", reference).isNotNull();
        assertThat(code.split(" or ")).contains(refused.code());
        assertThat(refused.retryable()).isFalse();
        assertThat(refused.getMessage()).doesNotContain("secretword");
        assertThat(server.paths()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://open/a.jpg",
                "s3://open/any/where.jpg",
                "s3://open/a/../b.jpg",
                "s3://parts/in/a.jpg",
                "s3://parts/in/",
                "s3://parts/%69n/a.jpg",
                "s3://parts/in/x/../a.jpg",
                "s3://parts/in/..a",
                "s3://parts/2026-11-26.jpg",
                "s3://my.dotted.bucket/a.jpg",
                "S3://open/a.jpg?versionId=null"
            })
    void asksForWhatIsAllowed(String reference) {
        assertThatCode(() -> fetch(reference)).doesNotThrowAnyException();
        assertThat(server.paths()).hasSize(1);
    }

    @Test
    void aKeyHas1024BytesAtMost() throws Exception {
        fetch("s3://open/" + "ü".repeat(512));
        FetchException refused =
                catchThrowableOfType(FetchException.class, () -> fetch("s3://open/" + "ü".repeat(512) + "x"));
        assertThat(refused.code()).isEqualTo("bad-uri");
        assertThat(refused).hasMessageContaining("1025 bytes; S3 allows 1024");
    }

    @Test
    void halfACharacterIsNoKey() {
        FetchException refused = catchThrowableOfType(FetchException.class, () -> fetch("s3://open/\ud83d.jpg"));
        assertThat(refused.code()).isEqualTo("bad-uri");
    }

    @Test
    void withoutABucketNothingIsAllowed() {
        var policy = new FetchPolicy(
                List.of(),
                List.of("*"),
                FetchPolicy.ALL_ADDRESSES,
                true,
                1000,
                1,
                3,
                Duration.ofSeconds(5),
                FetchPolicy.OnOutage.DEAD_LETTER);
        FetchException refused = catchThrowableOfType(
                FetchException.class,
                () -> Fetchers.of(policy)
                        .fetch(
                                "s3://open/a.jpg",
                                Deadline.in(Duration.ofSeconds(5), System::nanoTime),
                                ByteBudget.unlimited()));
        assertThat(refused.code()).isEqualTo("not-allowed");
        assertThat(refused).hasMessageContaining("fetch.s3.buckets names no bucket");
    }

    @Test
    void aPartOfABucketEndsWithAStar() {
        assertThatThrownBy(() -> new S3Guard(List.of("bucket/prefix/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fetch.s3.buckets");
    }
}
