package dev.densestream.fetch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What may be fetched, and at what cost. Everything that is not named is refused.
 *
 * @param fileRoots folders below which {@code file:} references may lie, symbolic links resolved; empty refuses all
 * @param httpHosts hosts that may be asked, {@code host}, {@code host:port} or {@code *.domain}, each alone or behind {@code
 *     https://} or {@code http://}; empty refuses all
 * @param privateAddresses which addresses a host may have of those that are not public (loopback, link-local, private,
 *     unique-local), each alone or as a range; empty refuses all. Those of cloud metadata services only where they stand alone
 * @param dataUris whether {@code data:} references are taken
 * @param maxBytes the largest encoded image
 * @param attempts how often a retryable failure is tried, from 1
 * @param maxRedirects how many redirects are followed, each held to the same rules
 * @param deadline for one image: fetch and decode with all retries
 * @param onOutage what becomes of images whose source is down as a whole
 * @param s3 what may be fetched from S3
 * @param cacheBytes memory for encoded images that came over the network, for when the same reference comes again; 0 is none
 */
public record FetchPolicy(
        List<Path> fileRoots,
        List<String> httpHosts,
        List<String> privateAddresses,
        boolean dataUris,
        long maxBytes,
        int attempts,
        int maxRedirects,
        Duration deadline,
        OnOutage onOutage,
        S3Policy s3,
        long cacheBytes) {
    /** All addresses but those of cloud metadata services. */
    public static final List<String> ALL_ADDRESSES = List.of("0.0.0.0/0", "::/0");

    /** What becomes of images whose source is down as a whole. */
    public enum OnOutage {
        /** They wait until it is back. */
        PAUSE,
        /** They fail like any other. */
        DEAD_LETTER
    }

    public FetchPolicy {
        fileRoots = List.copyOf(fileRoots);
        httpHosts = List.copyOf(httpHosts);
        privateAddresses = List.copyOf(privateAddresses);
    }

    /** Without S3 and without a cache. */
    public FetchPolicy(
            List<Path> fileRoots,
            List<String> httpHosts,
            List<String> privateAddresses,
            boolean dataUris,
            long maxBytes,
            int attempts,
            int maxRedirects,
            Duration deadline,
            OnOutage onOutage) {
        this(
                fileRoots,
                httpHosts,
                privateAddresses,
                dataUris,
                maxBytes,
                attempts,
                maxRedirects,
                deadline,
                onOutage,
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
                onOutage,
                s3,
                cacheBytes);
    }
}
