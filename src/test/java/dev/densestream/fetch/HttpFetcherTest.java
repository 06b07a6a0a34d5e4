package dev.densestream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class HttpFetcherTest {
    private static final int MAX_BYTES = 1000;
    private static final Duration SHORT = Duration.ofMillis(300);

    private final CountedBudget budget = new CountedBudget();
    private Duration deadline = Duration.ofSeconds(10);
    private int attempts = 3;
    private RawServer server;

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private void serve(RawServer.Answer answer) throws IOException {
        server = new RawServer(answer);
    }

    private ImageFetcher fetcher(List<String> hosts, boolean privateAddresses) {
        return Fetchers.of(new FetchPolicy(
                List.of(),
                hosts,
                privateAddresses ? FetchPolicy.ALL_ADDRESSES : List.of(),
                false,
                MAX_BYTES,
                attempts,
                3,
                deadline,
                FetchPolicy.OnOutage.DEAD_LETTER));
    }

    private FetchedImage fetch(String uri) throws FetchException, InterruptedException {
        return fetcher(List.of("*"), true).fetch(uri, Deadline.in(deadline, System::nanoTime), budget);
    }

    /** The failure, after every lease was given back. */
    private FetchException refusal(String uri) {
        FetchException refused = catchThrowableOfType(FetchException.class, () -> fetch(uri));
        assertThat(refused).as("fetching %s", uri).isNotNull();
        assertThat(budget.open()).isZero();
        return refused;
    }

    @Test
    void givesTheBytesAndHoldsTheirMemoryUntilClosed() throws Exception {
        serve((n, path, exchange) -> exchange.respond("200 OK", "a picture"));
        try (FetchedImage image = fetch(server.uri("/a?size=1"))) {
            assertThat(new String(image.bytes(), StandardCharsets.UTF_8)).isEqualTo("a picture");
            assertThat(image.attempts()).isEqualTo(1);
            assertThat(budget.open()).isEqualTo(1);
        }
        assertThat(budget.open()).isZero();
        assertThat(budget.asked()).containsExactly(9L);
        assertThat(server.paths()).containsExactly("/a?size=1");
    }

    @Test
    void aBodyOfUnknownLengthIsTakenAndReservesTheMost() throws Exception {
        serve((n, path, exchange) ->
                exchange.say("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n2\nde\n0\n\n"));
        try (FetchedImage image = fetch(server.uri("/a"))) {
            assertThat(new String(image.bytes(), StandardCharsets.UTF_8)).isEqualTo("abcde");
        }
        assertThat(budget.asked()).containsExactly((long) MAX_BYTES);
    }

    @ParameterizedTest
    @CsvSource({
        "404,not-found",
        "410,not-found",
        "403,http-status",
        "401,http-status",
        "204,http-status",
        "304,http-status"
    })
    void aStatusThatNoRetryMendsIsAskedOnce(int status, String code) throws Exception {
        serve((n, path, exchange) -> exchange.respond(status + " No", ""));
        FetchException refused = refusal(server.uri("/a?signature=secret"));
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.retryable()).isFalse();
        assertThat(refused.attempts()).isEqualTo(1);
        assertThat(server.paths()).hasSize(1);
        assertThat(refused).hasMessageContaining("status " + status).hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 408, 429})
    void aStatusThatMayPassIsTriedAgain(int status) throws Exception {
        serve((n, path, exchange) -> {
            if (n == 1) {
                exchange.respond(status + " Later", "no");
            } else {
                exchange.respond("200 OK", "yes");
            }
        });
        try (FetchedImage image = fetch(server.uri("/a"))) {
            assertThat(new String(image.bytes(), StandardCharsets.UTF_8)).isEqualTo("yes");
            assertThat(image.attempts()).isEqualTo(2);
        }
    }

    @Test
    void givesUpAfterTheLastAttempt() throws Exception {
        serve((n, path, exchange) -> exchange.respond("503 Unavailable\nRetry-After: 0", ""));
        FetchException refused = refusal(server.uri("/a"));
        assertThat(refused.code()).isEqualTo("http-status");
        assertThat(refused.retryable()).isTrue();
        assertThat(refused.attempts()).isEqualTo(attempts);
        assertThat(server.paths()).hasSize(attempts);
    }

    @Test
    void aPauseThatIsAskedForAndOutlastsTheDeadlineIsNotWaitedFor() throws Exception {
        serve((n, path, exchange) -> exchange.respond("429 Too Many\nRetry-After: 3600", ""));
        long began = System.nanoTime();
        FetchException refused = refusal(server.uri("/a"));
        assertThat(refused.code()).isEqualTo("http-status");
        assertThat(refused.attempts()).isEqualTo(1);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(deadline);
    }

    @Test
    void aServerThatNeverAnswersTimesOut() throws Exception {
        deadline = SHORT;
        serve((n, path, exchange) -> exchange.hang());
        FetchException refused = refusal(server.uri("/a"));
        assertThat(refused.code()).isEqualTo("timeout");
        assertThat(refused.retryable()).isTrue();
        assertThat(refused).hasMessageContaining("300 ms");
    }

    @Test
    void headersThatDripTimeOut() throws Exception {
        deadline = SHORT;
        serve((n, path, exchange) -> {
            exchange.say("HTTP/1.1 200 OK\n");
            for (int i = 0; i < 200; i++) {
                exchange.say("X-%d: y\n".formatted(i));
                Thread.sleep(50);
            }
        });
        assertThat(refusal(server.uri("/a")).code()).isEqualTo("timeout");
    }

    @Test
    void aBodyThatDripsTimesOutAndLosesItsConnection() throws Exception {
        deadline = SHORT;
        var left = new CountDownLatch(1);
        serve((n, path, exchange) -> {
            exchange.say("HTTP/1.1 200 OK\nContent-Length: 900\n\n");
            exchange.sayUntilTheClientLeaves("x", 50);
            left.countDown();
        });
        assertThat(refusal(server.uri("/a")).code()).isEqualTo("timeout");
        left.await();
    }

    @Test
    void aBodyWithoutEndIsCutAtTheLimit() throws Exception {
        var left = new CountDownLatch(1);
        serve((n, path, exchange) -> {
            exchange.say("HTTP/1.1 200 OK\n\n");
            exchange.sayUntilTheClientLeaves("x".repeat(100), 1);
            left.countDown();
        });
        FetchException refused = refusal(server.uri("/a"));
        assertThat(refused.code()).isEqualTo("too-large");
        assertThat(refused.retryable()).isFalse();
        assertThat(refused).hasMessageContaining("1000 bytes");
        left.await();
    }

    @Test
    void aDeclaredLengthOverTheLimitIsRefusedBeforeMemoryIsTaken() throws Exception {
        serve((n, path, exchange) -> {
            exchange.say("HTTP/1.1 200 OK\nContent-Length: 1001\n\n");
            exchange.hang();
        });
        assertThat(refusal(server.uri("/a")).code()).isEqualTo("too-large");
        assertThat(budget.asked()).isEmpty();
    }

    @Test
    void exactlyTheLimitIsTaken() throws Exception {
        serve((n, path, exchange) -> exchange.respond("200 OK", "x".repeat(MAX_BYTES)));
        try (FetchedImage image = fetch(server.uri("/a"))) {
            assertThat(image.bytes()).hasSize(MAX_BYTES);
        }
    }

    @Test
    void aBodyShorterThanDeclaredIsABrokenConnectionAndTriedAgain() throws Exception {
        serve((n, path, exchange) ->
                exchange.say("HTTP/1.1 200 OK\nContent-Length: %d\n\nabc".formatted(n == 1 ? 500 : 3)));
        try (FetchedImage image = fetch(server.uri("/a"))) {
            assertThat(image.bytes()).hasSize(3);
            assertThat(image.attempts()).isEqualTo(2);
        }
    }

    @Test
    void aResetInTheMiddleIsABrokenConnectionAndTriedAgain() throws Exception {
        serve((n, path, exchange) -> {
            exchange.say("HTTP/1.1 200 OK\nContent-Length: 500\n\nabc");
            exchange.reset();
        });
        FetchException refused = refusal(server.uri("/a"));
        assertThat(refused.code()).isEqualTo("connection-failed");
        assertThat(refused.retryable()).isTrue();
        assertThat(refused.attempts()).isEqualTo(attempts);
    }

    @Test
    void whereNobodyListensThereIsNoConnection() throws Exception {
        int port;
        try (var taken = new ServerSocket(0)) {
            port = taken.getLocalPort();
        }
        FetchException refused = refusal("http://localhost:%d/a".formatted(port));
        assertThat(refused.code()).isEqualTo("connection-failed");
        assertThat(refused.retryable()).isTrue();
        assertThat(refused).hasMessageContaining("no connection");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\nContent-Length: many\n\nabc",
                "HTTP/1.1 200 OK\nContent-Length: -5\n\nabc",
                "HTTP/1.1 200 OK\nContent-Length: 99999999999999999999\n\nabc",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nzz\nabc",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n-3\nabc",
                "HTTP/1.1 abc OK\n\n",
                "SSH-2.0-OpenSSH_9.6\n",
                "\n\n\n",
                ""
            })
    void anAnswerThatIsNoHttpIsOneFailureOfTheConnection(String answer) throws Exception {
        attempts = 1;
        serve((n, path, exchange) -> exchange.say(answer));
        assertThat(refusal(server.uri("/a")).code()).isEqualTo("connection-failed");
    }

    @Test
    void redirectsAreFollowedRelativeOnesToo() throws Exception {
        serve((n, path, exchange) -> {
            switch (path) {
                case "/a/b" -> exchange.respond("302 Found\nLocation: ../c", "");
                case "/c" -> exchange.respond("307 Temporary\nLocation: " + server.uri("/d"), "");
                default -> exchange.respond("200 OK", "there");
            }
        });
        try (FetchedImage image = fetch(server.uri("/a/b"))) {
            assertThat(image.bytes()).hasSize(5);
            assertThat(image.attempts()).isEqualTo(1);
        }
        assertThat(server.paths()).containsExactly("/a/b", "/c", "/d");
    }

    @Test
    void aRedirectLoopEnds() throws Exception {
        serve((n, path, exchange) -> exchange.respond("301 Moved\nLocation: /again", ""));
        FetchException refused = refusal(server.uri("/a"));
        assertThat(refused.code()).isEqualTo("http-status");
        assertThat(refused.retryable()).isFalse();
        assertThat(server.paths()).hasSize(4);
    }

    @Test
    void aRedirectToAHostThatIsNotNamedIsRefused() throws Exception {
        serve((n, path, exchange) ->
                exchange.respond("302 Found\nLocation: http://127.0.0.1:%d/secret".formatted(server.port()), ""));
        var refused = catchThrowableOfType(
                FetchException.class,
                () -> fetcher(List.of("localhost:" + server.port()), true)
                        .fetch(server.uri("/a"), Deadline.in(deadline, System::nanoTime), budget));
        assertThat(refused.code()).isEqualTo("not-allowed");
        assertThat(refused)
                .hasMessage("%s redirects: the host 127.0.0.1 is not in fetch.http".formatted(server.uri("/a")));
        assertThat(server.paths()).containsExactly("/a");
    }

    @ParameterizedTest
    @CsvSource({
        "file:///etc/passwd,not-allowed",
        "ftp://localhost/x,not-allowed",
        "http://user:word@localhost/x,not-allowed",
        "http://[,bad-uri",
        "http:///x,bad-uri",
        "'',http-status"
    })
    void aRedirectToWhatMayNotBeAskedIsRefused(String location, String code) throws Exception {
        serve((n, path, exchange) ->
                exchange.respond("302 Found" + (location.isEmpty() ? "" : "\nLocation: " + location), ""));
        FetchException refused = refusal(server.uri("/a"));
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.retryable()).isFalse();
        assertThat(refused.getMessage()).doesNotContain("word");
    }

    @Test
    void aPrivateAddressIsNotEvenConnectedTo() throws Exception {
        serve((n, path, exchange) -> exchange.respond("200 OK", "secret"));
        var refused = catchThrowableOfType(
                FetchException.class,
                () -> fetcher(List.of("*"), false)
                        .fetch(server.uri("/a"), Deadline.in(deadline, System::nanoTime), budget));
        assertThat(refused.code()).isEqualTo("not-allowed");
        assertThat(server.paths()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http:",
                "http://",
                "http:///x",
                "http://[",
                "http://[::1",
                "http://localhost:99999/",
                "http://localhost:-1/",
                "http://local host/",
                "http://localhost/%zz",
                "http://localhost/a b",
                "http://%6c/",
                "http://ho_st/",
                "http:x"
            })
    void aReferenceThatIsNoUriOfAHostIsBad(String uri) {
        FetchException refused = refusal(uri);
        assertThat(refused.code()).isEqualTo("bad-uri");
        assertThat(refused.retryable()).isFalse();
    }

    @Test
    void waitingForMemoryTakesNothingFromTheDeadline() throws Exception {
        deadline = Duration.ofMillis(500);
        var full = new CountedBudget(900);
        serve((n, path, exchange) -> exchange.respond("200 OK", "abc"));
        try (FetchedImage image =
                fetcher(List.of("*"), true).fetch(server.uri("/a"), Deadline.in(deadline, System::nanoTime), full)) {
            assertThat(image.attempts()).isEqualTo(1);
        }
    }

    @Test
    void anImageThatIsGivenUpLetsGoOfEverything() throws Exception {
        var left = new CountDownLatch(1);
        serve((n, path, exchange) -> {
            exchange.say("HTTP/1.1 200 OK\nContent-Length: 900\n\n");
            exchange.sayUntilTheClientLeaves("x", 50);
            left.countDown();
        });
        var thrown = new AtomicReference<Throwable>();
        Thread image = Thread.ofVirtual().start(() -> {
            try {
                fetch(server.uri("/a")).close();
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        await().until(() -> budget.open() == 1);
        image.interrupt();
        image.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(budget.open()).isZero();
        left.await();
    }

    @Test
    void anImageThatIsGivenUpBetweenAttemptsStops() throws Exception {
        serve((n, path, exchange) -> exchange.respond("503 Later\nRetry-After: 5", ""));
        Thread image = Thread.currentThread();
        Thread.ofVirtual().start(() -> {
            await().until(() -> !server.paths().isEmpty());
            image.interrupt();
        });
        assertThatThrownBy(() -> fetch(server.uri("/a"))).isInstanceOf(InterruptedException.class);
        assertThat(server.paths()).hasSize(1);
    }

    @Test
    void asksForNoCompressionAndSendsNoCookies() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        serve((n, path, exchange) -> {
            asked.addAll(exchange.headers());
            exchange.respond("200 OK\nSet-Cookie: a=b", "abc");
        });
        ImageFetcher fetcher = fetcher(List.of("*"), true);
        for (int i = 0; i < 2; i++) {
            fetcher.fetch(server.uri("/a"), Deadline.in(deadline, System::nanoTime), budget)
                    .close();
        }
        assertThat(asked)
                .contains("Accept-Encoding: identity", "Accept: image/*")
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("cookie"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "br", "identity, gzip", "identity\nContent-Encoding: deflate"})
    void anAnswerThatIsCompressedNeverthelessIsRefusedUnread(String encoding) throws Exception {
        serve((n, path, exchange) -> exchange.respond("200 OK\nContent-Encoding: " + encoding, "abc"));
        FetchException refused = refusal(server.uri("/a"));
        assertThat(refused.code()).isEqualTo("content-encoding");
        assertThat(refused.retryable()).isFalse();
        assertThat(budget.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503, 408})
    void aPauseThatIsAskedForInSecondsIsWaited(int status) throws Exception {
        serve((n, path, exchange) -> answerAfter(n, status, "1", exchange));
        assertThat(took(server.uri("/a"))).isGreaterThan(Duration.ofMillis(990));
        assertThat(server.paths()).hasSize(2);
    }

    @Test
    void aPauseThatIsAskedForUntilATimeIsWaited() throws Exception {
        // Such times are whole seconds: this one is 1 to 2 seconds away.
        serve((n, path, exchange) -> answerAfter(
                n,
                429,
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2).truncatedTo(ChronoUnit.SECONDS)),
                exchange));
        assertThat(took(server.uri("/a"))).isGreaterThan(Duration.ofMillis(900));
        assertThat(server.paths()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-5", "", "Thu, 01 Jan 1970 00:00:00 GMT", "99999999999999999999"})
    void aPauseThatIsPastOrNoTimeIsOurOwn(String asked) throws Exception {
        serve((n, path, exchange) -> answerAfter(n, 429, asked, exchange));
        assertThat(took(server.uri("/a"))).isLessThan(Duration.ofSeconds(5));
    }

    private static void answerAfter(int n, int status, String retryAfter, RawServer.Exchange exchange)
            throws IOException {
        if (n == 1) {
            exchange.respond("%d Later\nRetry-After: %s".formatted(status, retryAfter), "");
        } else {
            exchange.respond("200 OK", "abc");
        }
    }

    private Duration took(String uri) throws Exception {
        long began = System.nanoTime();
        fetch(uri).close();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @Test
    void aServerThatAsksToWaitLongerThanTheDeadlineIsQuoted() throws Exception {
        serve((n, path, exchange) -> exchange.respond("503 Later\nRetry-After: 3600", ""));
        FetchException refused = refusal(server.uri("/a"));
        assertThat(refused).hasMessageContaining("status 503").hasMessageContaining("asks to wait 3600 s");
        assertThat(refused.retryable()).isTrue();
        assertThat(refused.attempts()).isEqualTo(1);
    }

    @Test
    void ofABodyLongerThanDeclaredOnlyTheDeclaredIsRead() throws Exception {
        serve((n, path, exchange) -> exchange.say("HTTP/1.1 200 OK\nContent-Length: 3\n\nabcdef"));
        try (FetchedImage image = fetch(server.uri("/a"))) {
            assertThat(new String(image.bytes(), StandardCharsets.UTF_8)).isEqualTo("abc");
        }
    }

    @Test
    void twoLengthsAreNone() throws Exception {
        attempts = 1;
        serve((n, path, exchange) -> exchange.say("HTTP/1.1 200 OK\nContent-Length: 3\nContent-Length: 6\n\nabcdef"));
        FetchException refused = refusal(server.uri("/a"));
        assertThat(refused.code()).isEqualTo("connection-failed");
        assertThat(refused).hasMessageContaining("Content-Length is '3' and '6'");
    }

    @Test
    void theSettingsOfTheJvmSendNothingThroughAProxy() throws Exception {
        serve((n, path, exchange) -> exchange.respond("200 OK", "abc"));
        List<String> settings = List.of("http.proxyHost", "http.proxyPort", "socksProxyHost", "socksProxyPort");
        try (var dead = new ServerSocket(0)) {
            String port = Integer.toString(dead.getLocalPort());
            settings.forEach(name -> System.setProperty(name, name.endsWith("Host") ? "127.0.0.1" : port));
            // Otherwise no setting sends anybody to this machine through a proxy.
            List<String> exceptions = List.of("http.nonProxyHosts", "socksNonProxyHosts");
            exceptions.forEach(name -> System.setProperty(name, ""));
            try {
                fetch(server.uri("/a")).close();
            } finally {
                settings.forEach(System::clearProperty);
                exceptions.forEach(System::clearProperty);
            }
        }
        assertThat(server.paths()).hasSize(1);
    }

    @Test
    void aServerOfNamesThatNeverAnswersTakesTheDeadlineAndNoMore() throws Exception {
        deadline = SHORT;
        attempts = 1;
        var policy = new FetchPolicy(
                List.of(),
                List.of("*"),
                List.of(),
                false,
                MAX_BYTES,
                attempts,
                3,
                deadline,
                FetchPolicy.OnOutage.DEAD_LETTER);
        var over = new CountDownLatch(1);
        ImageFetcher hanging = Fetchers.of(policy, host -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of();
        });
        long began = System.nanoTime();
        var refused = catchThrowableOfType(
                FetchException.class,
                () -> hanging.fetch("http://x.example/", Deadline.in(deadline, System::nanoTime), budget));
        over.countDown();
        assertThat(refused.code()).isIn("timeout", "connection-failed");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void anImageThatIsGivenUpBeforeItsHeadersLetsGoOfItsConnection() throws Exception {
        var left = new CountDownLatch(1);
        serve((n, path, exchange) -> {
            exchange.sayUntilTheClientLeaves("HTTP/1.1 100 Continue\n\n", 20);
            left.countDown();
        });
        var thrown = new AtomicReference<Throwable>();
        Thread image = Thread.ofVirtual().start(() -> {
            try {
                fetch(server.uri("/a")).close();
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        await().until(() -> !server.paths().isEmpty());
        image.interrupt();
        image.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        left.await();
    }

    @Test
    void takesATurnForEachServerThatItAsksAndHoldsOneAtATime() throws Exception {
        serve((n, path, exchange) -> {
            if (path.equals("/a")) {
                exchange.respond("302 Found\nLocation: http://127.0.0.1:%d/b".formatted(server.port()), "");
            } else {
                exchange.respond("200 OK", "abc");
            }
        });
        List<String> turns = new CopyOnWriteArrayList<>();
        ByteBudget counting = new ByteBudget() {
            @Override
            public Lease reserve(long bytes) {
                turns.add("bytes");
                return () -> {};
            }

            @Override
            public Lease turn(String origin) {
                turns.add(origin);
                return () -> turns.add("done");
            }
        };
        fetcher(List.of("*"), true)
                .fetch(server.uri("/a"), Deadline.in(deadline, System::nanoTime), counting)
                .close();
        assertThat(turns)
                .containsExactly(
                        "http://localhost:%d".formatted(server.port()),
                        "done",
                        "http://127.0.0.1:%d".formatted(server.port()),
                        "bytes",
                        "done");
    }

    @Test
    void aConnectionIsKeptForTheNextRequest() throws Exception {
        Set<Integer> clients = ConcurrentHashMap.newKeySet();
        HttpServer keeping = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        keeping.createContext("/", exchange -> {
            clients.add(exchange.getRemoteAddress().getPort());
            exchange.sendResponseHeaders(200, 3);
            exchange.getResponseBody().write(new byte[3]);
            exchange.close();
        });
        keeping.start();
        try {
            ImageFetcher fetcher = fetcher(List.of("*"), true);
            for (int i = 0; i < 5; i++) {
                String uri =
                        "http://localhost:%d/%d".formatted(keeping.getAddress().getPort(), i);
                fetcher.fetch(uri, Deadline.in(deadline, System::nanoTime), budget)
                        .close();
            }
        } finally {
            keeping.stop(0);
        }
        assertThat(clients).hasSize(1);
    }
}
