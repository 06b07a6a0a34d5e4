package dev.densestream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.densestream.testing.FaultyProxy;
import dev.densestream.testing.S3Server;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Images wait for a server that is away, and for credentials that have run out. */
@Timeout(60)
class S3OutageTest {
    @RegisterExtension
    static final S3Server S3 = new S3Server();

    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private final Outages outages = new Outages(true, System::nanoTime, Pause.real(), new Random());

    private ImageFetcher fetcher(String endpoint, AwsCredentialsProvider credentials) {
        var policy = new FetchPolicy(
                List.of(), List.of(), List.of(), false, 1000, 1, 3, DEADLINE, FetchPolicy.OnOutage.PAUSE);
        var s3 = new S3Policy(List.of("pictures"), URI.create(endpoint), null, true, false, false);
        var one = new S3Fetcher(
                new S3Guard(s3.buckets()), new S3Connection(s3, DEADLINE, credentials), policy, outages::answered);
        return new RetryingFetcher(one, 1, outages, Pause.real(), new Random());
    }

    private static AwsCredentialsProvider credentials(String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.ACCESS_KEY, secret));
    }

    /** The first request loads the SDK, which can take longer than an image here has. */
    @BeforeAll
    static void putAndLoadTheSdk() throws Exception {
        S3.createBucket("pictures");
        S3.put("pictures", "a.jpg", new byte[7]);
        new S3OutageTest()
                .fetcher(S3.endpoint(), credentials(S3Server.SECRET_KEY))
                .fetch(
                        "s3://pictures/a.jpg",
                        Deadline.in(Duration.ofSeconds(40), System::nanoTime),
                        ByteBudget.unlimited())
                .close();
    }

    private List<Future<Integer>> fetchAll(ImageFetcher fetcher, ExecutorService threads) {
        return IntStream.range(0, 10)
                .mapToObj(i -> threads.submit(() -> {
                    try (FetchedImage image = fetcher.fetch(
                            "s3://pictures/a.jpg", Deadline.in(DEADLINE, System::nanoTime), ByteBudget.unlimited())) {
                        return image.bytes().length;
                    }
                }))
                .toList();
    }

    @Test
    void imagesWaitUntilTheServerIsThere() throws Exception {
        int port;
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        ImageFetcher fetcher = fetcher("http://127.0.0.1:" + port, credentials(S3Server.SECRET_KEY));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> images = fetchAll(fetcher, threads);
            await().until(() -> outages.now().stream().anyMatch(outage -> outage.waiting() == 10));
            assertThat(outages.now())
                    .extracting(Outage::source)
                    .containsExactly("s3://127.0.0.1:%d/pictures".formatted(port));
            // Longer than an image has.
            Thread.sleep(DEADLINE);
            try (var _ = new FaultyProxy(port, S3.port(), (n, client) -> false)) {
                for (Future<Integer> image : images) {
                    assertThat(image.get(40, TimeUnit.SECONDS)).isEqualTo(7);
                }
            }
            assertThat(outages.now()).isEmpty();
        }
    }

    @Test
    void imagesWaitUntilTheCredentialsAreRenewed() throws Exception {
        var now = new AtomicReference<>(credentials("expired"));
        ImageFetcher fetcher = fetcher(S3.endpoint(), () -> now.get().resolveCredentials());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> images = fetchAll(fetcher, threads);
            await().until(() -> outages.now().stream().anyMatch(outage -> outage.waiting() == 10));
            assertThat(outages.now().getFirst().reason()).contains("the AWS credentials are wrong");
            now.set(credentials(S3Server.SECRET_KEY));
            for (Future<Integer> image : images) {
                assertThat(image.get(40, TimeUnit.SECONDS)).isEqualTo(7);
            }
        }
    }

    /** The SDK sends the second of two slashes as a code, and S3Proxy does not take its signature of that. */
    @Test
    void aKeyThatTheStoreReadsInAnotherWayKeepsNoBucketWaiting() throws Exception {
        ImageFetcher fetcher = fetcher(S3.endpoint(), credentials(S3Server.SECRET_KEY));
        fetcher.fetch("s3://pictures/a.jpg", Deadline.in(DEADLINE, System::nanoTime), ByteBudget.unlimited())
                .close();
        FetchException refused = catchThrowableOfType(
                FetchException.class,
                () -> fetcher.fetch(
                        "s3://pictures/x//a.jpg", Deadline.in(DEADLINE, System::nanoTime), ByteBudget.unlimited()));
        assertThat(refused.code()).isEqualTo("not-configured");
        assertThat(refused)
                .hasMessage(
                        "s3://pictures/x//a.jpg: the AWS credentials are wrong, or the store reads this key in another way: S3 answers 403 SignatureDoesNotMatch");
        assertThat(outages.now()).isEmpty();
    }

    @Test
    void aMissingKeyOrARefusalIsNoOutage() throws Exception {
        ImageFetcher fetcher = fetcher(S3.endpoint(), credentials(S3Server.SECRET_KEY));
        for (int i = 0; i < 2 * Outages.IN_A_ROW; i++) {
            String reference = "s3://pictures/missing-" + i;
            FetchException refused = catchThrowableOfType(
                    FetchException.class,
                    () -> fetcher.fetch(reference, Deadline.in(DEADLINE, System::nanoTime), ByteBudget.unlimited()));
            assertThat(refused.code()).isEqualTo("not-found");
        }
        assertThat(outages.now()).isEmpty();
    }
}
