package dev.densestream.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.densestream.testing.FaultyProxy;
import dev.densestream.testing.S3Server;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

@Timeout(30)
class S3FetcherTest {
    @RegisterExtension
    static final S3Server S3 = new S3Server();

    private static final int MAX_BYTES = 1000;
    private static final AwsCredentialsProvider RIGHT =
            StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY));

    private final CountedBudget budget = new CountedBudget();
    private AwsCredentialsProvider credentials = RIGHT;
    private Duration deadline = Duration.ofSeconds(20);
    private int attempts = 3;
    private boolean anonymous;
    private List<String> buckets = List.of("pictures", "nowhere");
    private FaultyProxy proxy;

    @BeforeAll
    static void fill() {
        S3.createBucket("pictures");
        S3.put("pictures", "a.jpg", "a picture".getBytes(UTF_8));
        S3.put("pictures", "large.jpg", new byte[MAX_BYTES + 1]);
    }

    @AfterEach
    void close() throws IOException {
        if (proxy != null) {
            proxy.close();
        }
    }

    private void before(FaultyProxy.Fault fault) throws IOException {
        proxy = new FaultyProxy(S3.port(), fault);
    }

    /** Answers each request so, with headers and body. */
    private void always(String answer) throws IOException {
        before((n, client) -> {
            FaultyProxy.say(client, answer);
            return true;
        });
    }

    private static String error(String statusAndHeaders, String code, String message) {
        String xml =
                "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, message);
        return "HTTP/1.1 %s\nContent-Type: application/xml\nContent-Length: %d\nConnection: close\n\n%s"
                .formatted(statusAndHeaders, xml.length(), xml);
    }

    private S3Connection connection(String endpoint) {
        return new S3Connection(
                new S3Policy(buckets, URI.create(endpoint), null, true, anonymous, false), deadline, credentials);
    }

    private FetchPolicy policy(int attempts) {
        return new FetchPolicy(
                List.of(),
                List.of(),
                List.of(),
                false,
                MAX_BYTES,
                attempts,
                3,
                deadline,
                FetchPolicy.OnOutage.DEAD_LETTER);
    }

    private ImageFetcher fetcher() {
        FetchPolicy policy = policy(attempts);
        S3Connection connection = connection(proxy == null ? S3.endpoint() : proxy.endpoint());
        var outages = new Outages(false, System::nanoTime, Pause.real(), new Random());
        return new RetryingFetcher(
                new S3Fetcher(new S3Guard(buckets), connection, policy, outages::answered),
                attempts,
                outages,
                Pause.real(),
                new Random());
    }

    private FetchedImage fetch(String reference) throws FetchException, InterruptedException {
        return fetcher().fetch(reference, Deadline.in(deadline, System::nanoTime), budget);
    }

    /** The failure, after every lease was given back. */
    private FetchException refusal(String reference) {
        FetchException refused = catchThrowableOfType(FetchException.class, () -> fetch(reference));
        assertThat(refused).as("fetching %s", reference).isNotNull();
        assertThat(budget.open()).isZero();
        return refused;
    }

    private void assertFetched(int attempt) throws Exception {
        try (FetchedImage image = fetch("s3://pictures/a.jpg")) {
            assertThat(new String(image.bytes(), UTF_8)).isEqualTo("a picture");
            assertThat(image.attempts()).isEqualTo(attempt);
            assertThat(budget.open()).isEqualTo(1);
        }
        assertThat(budget.open()).isZero();
    }

    @Test
    void givesTheBytesAndHoldsTheirMemoryUntilClosed() throws Exception {
        assertFetched(1);
        assertThat(budget.asked()).containsExactly(9L);
        assertThat(budget.turnsHeld()).isZero();
        assertThat(budget.turns()).containsExactly(Optional.of("s3://127.0.0.1:%d/pictures".formatted(S3.port())));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            with%20space.jpg          | with space.jpg
            with space.jpg            | with space.jpg
            m%C3%BCller/%E2%82%AC.jpg | müller/€.jpg
            müller/€.jpg              | müller/€.jpg
            100%25.jpg                | 100%.jpg
            %2541.jpg                 | %41.jpg
            a+b.jpg                   | a+b.jpg
            a%2Bb.jpg                 | a+b.jpg
            a&b=c;d,e:f@g$h!.jpg      | a&b=c;d,e:f@g$h!.jpg
            (a)*'b'~[c]{d}.jpg        | (a)*'b'~[c]{d}.jpg
            why%3F%23.jpg             | why?#.jpg
            a..b...jpg                | a..b...jpg
            😀.jpg                    | 😀.jpg
            a%2Fb.jpg                 | a/b.jpg
            """)
    void aKeyWithOddCharactersArrivesAsItIs(String written, String key) throws Exception {
        S3.put("pictures", key, key.getBytes(UTF_8));
        try (FetchedImage image = fetch("s3://pictures/" + written)) {
            assertThat(new String(image.bytes(), UTF_8)).isEqualTo(key);
        }
    }

    /** Stores that keep objects as files cannot hold these keys, S3 can: what counts is what is sent. */
    @ParameterizedTest
    @CsvSource({
        "s3://pictures//lead.jpg,/pictures//lead.jpg",
        "s3://pictures///lead.jpg,/pictures///lead.jpg",
        "s3://pictures/a//b.jpg,/pictures/a//b.jpg",
        "s3://pictures/a/../b.jpg,/pictures/a/../b.jpg",
        "s3://pictures/a/./b.jpg,/pictures/a/./b.jpg",
        "s3://pictures/a/%2E%2E/b.jpg,/pictures/a/../b.jpg",
        "s3://pictures/folder/,/pictures/folder/",
        "s3://pictures/a%00b,/pictures/a%00b",
        "s3://pictures/a.jpg?versionId=3%2FL4+x,/pictures/a.jpg?versionId=3%2FL4%2Bx",
        "S3://pictures/A.jpg,/pictures/A.jpg"
    })
    void theKeyIsSentAsItIs(String reference, String path) throws Exception {
        always("HTTP/1.1 200 OK\nContent-Length: 2\nConnection: close\n\nok");
        fetch(reference).close();
        String sent = proxy.heads().getFirst().split(" ", 3)[1];
        // Slashes that a client might merge may be sent as their codes.
        assertThat(sent.replaceFirst("\\?.*", "").replace("%2F", "/")).isEqualTo(path.replaceFirst("\\?.*", ""));
        assertThat(URI.create(sent).getRawQuery()).isEqualTo(URI.create(path).getRawQuery());
    }

    @ParameterizedTest
    @CsvSource({"s3://pictures/missing.jpg,404 NoSuchKey", "s3://nowhere/a.jpg,404 NoSuchBucket"})
    void whatIsNotThereIsAskedForOnce(String reference, String said) {
        FetchException refused = refusal(reference);
        assertThat(refused.code()).isEqualTo("not-found");
        assertThat(refused.retryable()).isFalse();
        assertThat(refused.attempts()).isEqualTo(1);
        assertThat(refused).hasMessage("%s: S3 answers %s", reference, said);
    }

    @Test
    void messagesShowNoQuery() throws Exception {
        always(error("404 Not Found", "NoSuchVersion", "There is no such version."));
        assertThat(refusal("s3://pictures/a.jpg?versionId=3"))
                .hasMessage("s3://pictures/a.jpg?…: S3 answers 404 NoSuchVersion");
    }

    /** Buckets that only the star lets through are chosen by whoever writes events. */
    @ParameterizedTest
    @CsvSource({"*,false", "pictures,true", "pictures/a*,true", "* pictures,true", "* others,false"})
    void aBucketIsNamedWhereAnEntryIsNotTheStar(String entries, boolean named) throws Exception {
        var guard = new S3Guard(List.of(entries.split(" ")));
        var s3 = new S3Fetcher(guard, connection(S3.endpoint()), policy(1), _ -> {});
        assertThat(s3.origin("s3://pictures/a.jpg").named()).isEqualTo(named);
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeMemoryIsTaken() {
        assertThat(refusal("s3://pictures/large.jpg").code()).isEqualTo("too-large");
        assertThat(budget.asked()).isEmpty();
    }

    @Test
    void aBodyOfUnknownLengthReservesTheMostAndIsCutThere() throws Exception {
        var left = new CountDownLatch(1);
        before((n, client) -> {
            FaultyProxy.say(client, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n");
            try {
                while (true) {
                    FaultyProxy.say(client, "64\n" + "x".repeat(100) + "\n");
                }
            } catch (IOException clientLeft) {
                left.countDown();
            }
            return true;
        });
        assertThat(refusal("s3://pictures/a.jpg").code()).isEqualTo("too-large");
        assertThat(budget.asked()).containsExactly((long) MAX_BYTES);
        left.await();
    }

    @Test
    void slowDownTwiceIsTriedAThirdTime() throws Exception {
        before((n, client) -> {
            if (n <= 2) {
                FaultyProxy.say(client, error("503 Slow Down", "SlowDown", "Please reduce your request rate."));
            }
            return n <= 2;
        });
        assertFetched(3);
    }

    @ParameterizedTest
    @CsvSource({
        "500 No,InternalError",
        "502 No,''",
        "503 No,ServiceUnavailable",
        "429 No,TooManyRequests",
        "400 No,RequestTimeout",
        "307 Moved,TemporaryRedirect",
        "400 No,ThrottlingException"
    })
    void whatMayPassIsTriedAgain(String status, String code) throws Exception {
        before((n, client) -> {
            if (n == 1) {
                FaultyProxy.say(client, error(status, code, ""));
            }
            return n == 1;
        });
        assertFetched(2);
    }

    @Test
    void thePauseThatIsAskedForIsKept() throws Exception {
        before((n, client) -> {
            if (n == 1) {
                FaultyProxy.say(client, error("503 Slow Down\nRetry-After: 1", "SlowDown", ""));
            }
            return n == 1;
        });
        long began = System.nanoTime();
        assertFetched(2);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(1));
    }

    @Test
    void accessDeniedIsToldWithWhatS3SaysAndNotTriedAgain() throws Exception {
        always(error("403 Forbidden", "AccessDenied", "User x may not\tperform s3:GetObject"));
        FetchException refused = refusal("s3://pictures/a.jpg");
        assertThat(refused.code()).isEqualTo("access-denied");
        assertThat(refused.retryable()).isFalse();
        assertThat(refused.attempts()).isEqualTo(1);
        assertThat(refused)
                .hasMessage("s3://pictures/a.jpg: S3 answers 403 AccessDenied: User x may not perform s3:GetObject");
    }

    @Test
    void whatLiesInTheArchiveIsSaidSo() throws Exception {
        always(error("403 Forbidden", "InvalidObjectState", "not valid for the object's storage class")
                .replace("</Error>", "<StorageClass>GLACIER</StorageClass></Error>")
                .replaceFirst("Content-Length: \\d+\n", ""));
        FetchException refused = refusal("s3://pictures/a.jpg");
        assertThat(refused.code()).isEqualTo("archived");
        assertThat(refused.retryable()).isFalse();
        assertThat(refused).hasMessageContaining("(GLACIER) and must be restored");
    }

    @Test
    void aBucketOfAnotherRegionIsSaidSoAndNotFollowed() throws Exception {
        try (var elsewhere = new RawServer((n, path, exchange) -> exchange.respond("200 OK", "followed"))) {
            always(error(
                    "301 Moved\nx-amz-bucket-region: eu-west-1\nLocation: " + elsewhere.uri("/a.jpg"),
                    "PermanentRedirect",
                    ""));
            FetchException refused = refusal("s3://pictures/a.jpg");
            assertThat(refused.code()).isEqualTo("not-configured");
            assertThat(refused.retryable()).isFalse();
            assertThat(refused)
                    .hasMessageContaining("in another region, in eu-west-1")
                    .hasMessageContaining("fetch.s3.region");
            assertThat(elsewhere.paths()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 303, 307, 308})
    void noRedirectIsFollowedToAnotherServer(int status) throws Exception {
        attempts = 1;
        try (var elsewhere = new RawServer((n, path, exchange) -> exchange.respond("200 OK", "followed"))) {
            always("HTTP/1.1 %d Moved\nLocation: %s\nContent-Length: 0\nConnection: close\n\n"
                    .formatted(status, elsewhere.uri("/a.jpg")));
            assertThat(refusal("s3://pictures/a.jpg").code()).isEqualTo("http-status");
            assertThat(elsewhere.paths()).isEmpty();
        }
    }

    @Test
    void wrongCredentialsAreNamedAsTheReasonWithoutBeingShown() {
        attempts = 1;
        credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.ACCESS_KEY, "anotherSECRET"));
        FetchException refused = refusal("s3://pictures/a.jpg");
        assertThat(refused.code()).isEqualTo("not-configured");
        assertThat(refused)
                .hasMessageContaining(
                        "the AWS credentials are wrong, or the store reads this key in another way: S3 answers 403 SignatureDoesNotMatch");
        assertThat(refused.getMessage()).doesNotContain("SECRET").doesNotContain(S3Server.ACCESS_KEY);
    }

    @Test
    void expiredCredentialsMayBeGoodAgainLater() throws Exception {
        attempts = 1;
        always(error("400 Bad Request", "ExpiredToken", "The provided token has expired."));
        FetchException refused = refusal("s3://pictures/a.jpg");
        assertThat(refused.code()).isEqualTo("not-configured");
        assertThat(refused.retryable()).isTrue();
    }

    @Test
    void withoutCredentialsThereIsOneLineAtTheStartAndForEachImage() {
        attempts = 1;
        credentials = () -> {
            throw SdkClientException.create(
                    "Unable to load credentials from any of the providers in the chain: [long]");
        };
        assertThatThrownBy(() -> connection(S3.endpoint()).open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fetch.s3: no AWS credentials found in environment, profile, web identity, container or"
                        + " instance; objects that everybody may read need fetch.s3.anonymous: true");
        FetchException refused = refusal("s3://pictures/a.jpg");
        assertThat(refused.code()).isEqualTo("not-configured");
        assertThat(refused.retryable()).isTrue();
        assertThat(refused).hasMessageStartingWith("s3://pictures/a.jpg: no AWS credentials found");
    }

    @Test
    void anonymousRequestsCarryNoSignature() throws Exception {
        anonymous = true;
        always("HTTP/1.1 200 OK\nContent-Length: 2\nConnection: close\n\nok");
        connection(proxy.endpoint()).open();
        fetch("s3://pictures/a.jpg").close();
        assertThat(proxy.heads().getFirst()).doesNotContainIgnoringCase("authorization");
    }

    @Test
    void aServerThatNeverAnswersTimesOut() throws Exception {
        deadline = Duration.ofMillis(800);
        var over = new CountDownLatch(1);
        before((n, client) -> {
            // Until the client is gone.
            while (client.getInputStream().read() >= 0) {}
            over.countDown();
            return true;
        });
        FetchException refused = refusal("s3://pictures/a.jpg");
        assertThat(refused.code()).isEqualTo("timeout");
        assertThat(refused.retryable()).isTrue();
        over.await();
    }

    private void dripping(CountDownLatch left) throws IOException {
        before((n, client) -> {
            FaultyProxy.say(client, "HTTP/1.1 200 OK\nContent-Length: 900\n\n");
            try {
                while (true) {
                    FaultyProxy.say(client, "x");
                    Thread.sleep(20);
                }
            } catch (IOException clientLeft) {
                left.countDown();
            }
            return true;
        });
    }

    @Test
    void aBodyThatDripsTimesOutAndLosesItsConnection() throws Exception {
        deadline = Duration.ofMillis(800);
        var left = new CountDownLatch(1);
        dripping(left);
        assertThat(refusal("s3://pictures/a.jpg").code()).isEqualTo("timeout");
        left.await();
    }

    @Test
    void anImageThatIsGivenUpLetsGoOfEverything() throws Exception {
        var left = new CountDownLatch(1);
        dripping(left);
        var thrown = new AtomicReference<Throwable>();
        Thread image = Thread.ofVirtual().start(() -> {
            try {
                fetch("s3://pictures/a.jpg").close();
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
    void waitingForMemoryTakesNothingFromTheDeadline() throws Exception {
        deadline = Duration.ofMillis(1500);
        var full = new CountedBudget(1800);
        try (FetchedImage image =
                fetcher().fetch("s3://pictures/a.jpg", Deadline.in(deadline, System::nanoTime), full)) {
            assertThat(image.attempts()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 500\n\nabc",
                "Connection: close\nContent-Length: 9\nx-amz-checksum-crc32: AAAAAA==\n\na picture",
                "Transfer-Encoding: chunked\n\n3\nabc\n"
            })
    void aBodyThatIsNotWholeIsTriedAgain(String answer) throws Exception {
        before((n, client) -> {
            if (n == 1) {
                FaultyProxy.say(client, "HTTP/1.1 200 OK\n" + answer);
            }
            return n == 1;
        });
        assertFetched(2);
    }

    @Test
    void aResetIsTriedAgain() throws Exception {
        before((n, client) -> {
            if (n == 1) {
                FaultyProxy.say(client, "HTTP/1.1 200 OK\nContent-Length: 500\n\nabc");
                client.setSoLinger(true, 0);
                client.close();
            }
            return n == 1;
        });
        assertFetched(2);
    }

    @Test
    void whereNobodyListensTheConnectionFails() throws Exception {
        int port;
        try (var taken = new ServerSocket(0)) {
            port = taken.getLocalPort();
        }
        var fetcher = new S3Fetcher(new S3Guard(buckets), connection("http://127.0.0.1:" + port), policy(1), _ -> {});
        FetchFailure failure = catchThrowableOfType(
                FetchFailure.class,
                () -> fetcher.fetch("s3://pictures/a.jpg", Deadline.in(deadline, System::nanoTime), budget, 1));
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.blame()).isEqualTo(FetchFailure.Blame.DOWN);
        assertThat(failure.after(1).code()).isEqualTo("connection-failed");
    }

    @Test
    void manyAtOnceAllArrive() throws Exception {
        ImageFetcher fetcher = fetcher();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> lengths = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> {
                        try (FetchedImage image = fetcher.fetch(
                                "s3://pictures/a.jpg",
                                Deadline.in(deadline, System::nanoTime),
                                ByteBudget.unlimited())) {
                            return image.bytes().length;
                        }
                    }))
                    .toList();
            for (Future<Integer> length : lengths) {
                assertThat(length.get()).isEqualTo(9);
            }
        }
    }

    /** As logback.xml has it, but with everything that is not named there let through. */
    @Test
    void noLogHoldsASecretHoweverMuchIsLogged() throws Exception {
        String token = "TOKENthatNobodyMaySee";
        credentials = StaticCredentialsProvider.create(
                AwsSessionCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY, token));
        always("HTTP/1.1 200 OK\nContent-Length: 2\nConnection: close\n\nok");
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var logged = new ListAppender<ILoggingEvent>();
        Level before = root.getLevel();
        logged.start();
        // Only into the list.
        var appenders = root.iteratorForAppenders();
        List<ch.qos.logback.core.Appender<ILoggingEvent>> usual = new java.util.ArrayList<>();
        appenders.forEachRemaining(usual::add);
        usual.forEach(root::detachAppender);
        root.addAppender(logged);
        root.setLevel(Level.TRACE);
        try {
            LoggerFactory.getLogger("some.other").trace("heard");
            fetch("s3://pictures/a.jpg").close();
        } finally {
            root.setLevel(before);
            root.detachAppender(logged);
            usual.forEach(root::addAppender);
        }
        assertThat(proxy.heads().getFirst()).contains(token);
        assertThat(List.copyOf(logged.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .contains("heard")
                .noneMatch(line -> line.contains(token)
                        || line.contains(S3Server.SECRET_KEY)
                        || line.contains(S3Server.ACCESS_KEY)
                        || line.contains("Signature="));
    }
}
