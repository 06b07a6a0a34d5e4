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
 */
public record FetchPolicy(
        List<Path> fileRoots,
        List<String> httpHosts,
        boolean privateAddresses,
        boolean dataUris,
        long maxBytes,
        int attempts,
        int maxRedirects,
        Duration deadline) {
    public FetchPolicy {
        fileRoots = List.copyOf(fileRoots);
        httpHosts = List.copyOf(httpHosts);
    }
}
