package dev.densestream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.densestream.fetch.FetchFailure.Blame;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over TLS and HTTP/2, with one certificate for two hosts. */
@Timeout(20)
class SecureHttpTest {
    private static final HeldCertificate CERTIFICATE = new HeldCertificate.Builder()
            .addSubjectAlternativeName("one.example")
            .addSubjectAlternativeName("two.example")
            .build();
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final NamesOfTests names = new NamesOfTests()
            .with("one.example", "127.0.0.1")
            .with("two.example", "127.0.0.1")
            .with("other.example", "127.0.0.1");
    private final MockWebServer server = new MockWebServer();

    @BeforeEach
    void serve() throws IOException {
        server.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(CERTIFICATE)
                .build()
                .sslSocketFactory());
        server.start(InetAddress.getLoopbackAddress(), 0);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private OneTry fetcher(boolean trusting) {
        var policy = new FetchPolicy(
                List.of(),
                List.of("*"),
                List.of("127.0.0.1"),
                false,
                1_000,
                1,
                3,
                DEADLINE,
                FetchPolicy.OnOutage.DEAD_LETTER);
        var guard = new HostGuard(policy.httpHosts(), policy.privateAddresses());
        OkHttpClient client = GuardedClient.of(guard, names);
        if (trusting) {
            var trust = new HandshakeCertificates.Builder()
                    .addTrustedCertificate(CERTIFICATE.certificate())
                    .build();
            client = client.newBuilder()
                    .sslSocketFactory(trust.sslSocketFactory(), trust.trustManager())
                    .build();
        }
        return new HttpFetcher(policy, guard, client, _ -> {}, Clock.systemUTC());
    }

    private String text(OneTry fetcher, String host) throws Exception {
        try (FetchedImage image = fetcher.fetch(uri(host), deadline(), ByteBudget.unlimited(), 1)) {
            return new String(image.bytes(), StandardCharsets.UTF_8);
        }
    }

    private FetchFailure failure(OneTry fetcher, String host) {
        return catchThrowableOfType(
                FetchFailure.class, () -> fetcher.fetch(uri(host), deadline(), ByteBudget.unlimited(), 1));
    }

    private static Deadline deadline() {
        return Deadline.in(DEADLINE, System::nanoTime);
    }

    private String uri(String host) {
        return "https://%s:%d/x".formatted(host, server.getPort());
    }

    private void answer(String body) {
        server.enqueue(new MockResponse.Builder().body(body).build());
    }

    @Test
    void speaksHttp2AndKeepsTheConnection() throws Exception {
        OneTry fetcher = fetcher(true);
        for (String body : List.of("first", "second")) {
            answer(body);
            assertThat(text(fetcher, "one.example")).isEqualTo(body);
        }
        var first = server.takeRequest();
        var second = server.takeRequest();
        assertThat(first.getVersion()).isEqualTo("HTTP/2");
        assertThat(second.getConnectionIndex()).isEqualTo(first.getConnectionIndex());
    }

    /** The certificate, the address and the port would let it. */
    @Test
    void noHostIsAskedOverTheConnectionOfAnother() throws Exception {
        OneTry fetcher = fetcher(true);
        answer("first");
        answer("second");
        text(fetcher, "one.example");
        text(fetcher, "two.example");
        assertThat(server.takeRequest().getConnectionIndex())
                .isNotEqualTo(server.takeRequest().getConnectionIndex());
    }

    @Test
    void aCertificateThatIsNotTrustedIsASourceThatIsDown() {
        FetchFailure failure = failure(fetcher(false), "one.example");
        assertThat(failure.after(1).code()).isEqualTo("connection-failed");
        assertThat(failure.blame()).isEqualTo(Blame.DOWN);
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void aCertificateForAnotherHostIsNotTaken() {
        FetchFailure failure = failure(fetcher(true), "other.example");
        assertThat(failure.after(1).code()).isEqualTo("connection-failed");
        assertThat(failure.blame()).isEqualTo(Blame.DOWN);
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void aRedirectFromHttpsToHttpIsRefused() throws Exception {
        try (var plain = new RawServer((_, _, exchange) -> exchange.respond("200 OK", "seen by all"))) {
            server.enqueue(new MockResponse.Builder()
                    .code(302)
                    .addHeader("Location", "http://one.example:%d/".formatted(plain.port()))
                    .build());
            FetchFailure failure = failure(fetcher(true), "one.example");
            assertThat(failure.after(1).code()).isEqualTo("not-allowed");
            assertThat(failure).hasMessageContaining("from https to http");
            assertThat(plain.contacts()).isEmpty();
        }
    }

    @Test
    void aBodyShorterThanDeclaredIsABrokenConnectionOverHttp2Too() {
        server.enqueue(new MockResponse.Builder()
                .body("abc")
                .setHeader("Content-Length", "5")
                .build());
        FetchFailure failure = failure(fetcher(true), "one.example");
        assertThat(failure.after(1).code()).isEqualTo("connection-failed");
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.blame()).isEqualTo(Blame.STRAINED);
    }

    @Test
    void aBodyLongerThanDeclaredIsABrokenConnectionOverHttp2() {
        server.enqueue(new MockResponse.Builder()
                .body("abcdef")
                .setHeader("Content-Length", "5")
                .build());
        FetchFailure failure = failure(fetcher(true), "one.example");
        assertThat(failure.after(1).code()).isEqualTo("connection-failed");
    }
}
