package dev.densestream.fetch;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The SDK's client, made when it is first needed: loading it takes time that only who asks S3 should spend. */
final class S3Connection {
    private static final Logger LOG = LoggerFactory.getLogger(S3Connection.class);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    /** Servers let go of idle connections after some seconds, and one that is gone costs a try. */
    private static final Duration IDLE = Duration.ofSeconds(5);
    /** No limit of its own: how many images are fetched at a time is decided before. */
    private static final int CONNECTIONS = 10_000;

    private final S3Policy policy;
    private final Duration deadline;
    private final Lock lock = new ReentrantLock();
    private AwsCredentialsProvider credentials;
    private S3Client client;

    /** @param deadline of one image; no connection is waited on for longer */
    S3Connection(S3Policy policy, Duration deadline) {
        this(policy, deadline, null);
    }

    /** @param credentials null for those that AWS's own tools would take */
    S3Connection(S3Policy policy, Duration deadline, AwsCredentialsProvider credentials) {
        this.policy = policy;
        this.deadline = deadline;
        this.credentials = credentials;
    }

    /** There are no credentials to be had at the moment. */
    static final class NoCredentials extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private NoCredentials() {
            super("no AWS credentials found in environment, profile, web identity, container or instance", null);
        }
    }

    /**
     * Makes the client and looks for credentials.
     *
     * @throws IllegalArgumentException if there is no region or there are no credentials
     */
    void open() {
        client();
        try {
            credentials.resolveCredentials();
        } catch (NoCredentials e) {
            throw new IllegalArgumentException(
                    "fetch.s3: %s; objects that everybody may read need fetch.s3.anonymous: true"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    /** @throws IllegalArgumentException if there is no region */
    S3Client client() {
        lock.lock();
        try {
            if (client == null) {
                client = make();
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    private S3Client make() {
        URI endpoint = endpoint();
        Region region = region(endpoint);
        if (policy.anonymous()) {
            credentials = AnonymousCredentialsProvider.create();
        } else {
            AwsCredentialsProvider from =
                    credentials == null ? DefaultCredentialsProvider.builder().build() : credentials;
            credentials = () -> resolved(from);
        }
        S3ClientBuilder builder = S3Client.builder()
                .region(region)
                .credentialsProvider(credentials)
                .forcePathStyle(policy.pathStyle() || (policy.endpoint() == null && endpoint != null))
                // Else each request would carry the checksum of its missing body, which not every store knows what to
                // do with.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                // Retries are ours, so that they are counted and held to the image's deadline.
                .overrideConfiguration(how -> how.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClientBuilder(Apache5HttpClient.builder()
                        .connectionTimeout(CONNECT_WITHIN)
                        .connectionAcquisitionTimeout(deadline)
                        .socketTimeout(deadline)
                        .connectionMaxIdleTime(IDLE)
                        .maxConnections(CONNECTIONS));
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.build();
    }

    /** Who is asked, by the name that images wait for when it is down. */
    String server() {
        URI endpoint = endpoint();
        return endpoint == null ? "aws" : endpoint.getRawAuthority();
    }

    /** Where AWS's own tools would ask, when the policy does not say it; null is AWS. */
    private URI endpoint() {
        if (policy.endpoint() != null) {
            return policy.endpoint();
        }
        return Stream.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
                .map(System::getenv)
                .filter(url -> url != null && !url.isBlank())
                .findFirst()
                .map(URI::create)
                .orElse(null);
    }

    private static AwsCredentials resolved(AwsCredentialsProvider from) {
        try {
            return from.resolveCredentials();
        } catch (SdkException e) {
            LOG.debug("no AWS credentials: {}", e.getMessage());
            throw new NoCredentials();
        }
    }

    private Region region(URI endpoint) {
        if (policy.region() != null) {
            return Region.of(policy.region());
        }
        try {
            if (endpoint == null) {
                return DefaultAwsRegionProviderChain.builder().build().getRegion();
            }
            // A server of one's own has nothing to do with the instance's region.
            return new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
                    .getRegion();
        } catch (SdkClientException e) {
            if (endpoint != null) {
                return Region.US_EAST_1;
            }
            throw new IllegalArgumentException(
                    "fetch.s3: no AWS region found in environment, profile or instance; set fetch.s3.region", e);
        }
    }
}
