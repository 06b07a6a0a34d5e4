package dev.densestream.fetch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What may be fetched, and at what cost. Everything that is not named is refused.
 *
 * @param fileRoots folders below which {@code file:} references may lie, symbolic links resolved; empty refuses all
 * @param httpHosts hosts that may be asked, {@code host}, {@code host:port} or {@code *.domain}; empty refuses all
 * @param privateAddresses whether a host may resolve to a loopback, link-local, private or unique-local address
 * @param dataUris whether {@code data:} references are taken
 * @param maxBytes the largest encoded image
 * @param attempts how often a retryable failure is tried, from 1
 * @param maxRedirects how many redirects are followed, each held to the same rules
 * @param deadline for one image: fetch and decode with all retries
 * @param s3 what may be fetched from S3
 * @param cacheBytes memory for encoded images that came over the network, for when the same reference comes again; 0 is none
 */
public record FetchPolicy(
        List<Path> fileRoots,
        List<String> httpHosts,
        boolean privateAddresses,
        boolean dataUris,
        long maxBytes,
        int attempts,
        int maxRedirects,
        Duration deadline,
        S3Policy s3,
        long cacheBytes) {
    public FetchPolicy {
        fileRoots = List.copyOf(fileRoots);
        httpHosts = List.copyOf(httpHosts);
    }

    /** Without S3 and without a cache. */
    public FetchPolicy(
            List<Path> fileRoots,
            List<String> httpHosts,
            boolean privateAddresses,
            boolean dataUris,
            long maxBytes,
            int attempts,
            int maxRedirects,
            Duration deadline) {
        this(
                fileRoots,
                httpHosts,
                privateAddresses,
                dataUris,
                maxBytes,
                attempts,
                maxRedirects,
                deadline,
                S3Policy.nothing(),
                0);
    }

    /** The same, and from S3 what {@code s3} allows. */
    public FetchPolicy withS3(S3Policy s3) {
        return with(s3, cacheBytes);
    }

    /** The same, with a cache of so many bytes. */
    public FetchPolicy withCache(long bytes) {
        return with(s3, bytes);
    }

    private FetchPolicy with(S3Policy s3, long cacheBytes) {
        return new FetchPolicy(
                fileRoots,
                httpHosts,
                privateAddresses,
                dataUris,
                maxBytes,
                attempts,
                maxRedirects,
                deadline,
                s3,
                cacheBytes);
    }
}
