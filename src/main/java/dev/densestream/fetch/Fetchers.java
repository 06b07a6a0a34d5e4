package dev.densestream.fetch;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;

/** Sends each reference to the fetcher of its scheme, and refuses all others. */
public final class Fetchers implements ImageFetcher {
    private final Map<String, ImageFetcher> schemes;
    private final Optional<CachingFetcher> cache;

    private Fetchers(Map<String, ImageFetcher> schemes, Optional<CachingFetcher> cache) {
        this.schemes = schemes;
        this.cache = cache;
    }

    /** @throws IllegalArgumentException if the policy names what is not there */
    public static Fetchers of(FetchPolicy policy) {
        var hosts = new HostGuard(policy.httpHosts(), policy.privateAddresses());
        var buckets = new S3Guard(policy.s3().buckets());
        var s3 = new S3Connection(policy.s3(), policy.deadline());
        if (policy.s3().atOnce()) {
            s3.open();
        }
        ImageFetcher http = retrying(new HttpFetcher(policy, hosts), policy);
        Map<String, ImageFetcher> network =
                Map.of("http", http, "https", http, "s3", retrying(new S3Fetcher(buckets, s3, policy), policy));
        ImageFetcher remote =
                (reference, deadline, budget) -> network.get(scheme(reference)).fetch(reference, deadline, budget);
        Optional<CachingFetcher> cache = policy.cacheBytes() == 0
                ? Optional.empty()
                : Optional.of(new CachingFetcher(
                        remote, reference -> check(reference, hosts, buckets), new ByteCache(policy.cacheBytes())));
        ImageFetcher outer = cache.<ImageFetcher>map(c -> c).orElse(remote);
        return new Fetchers(
                Map.of(
                        "file", new FileFetcher(policy.fileRoots(), policy.maxBytes()),
                        "http", outer,
                        "https", outer,
                        "s3", outer,
                        "data", new DataUriFetcher(policy.dataUris(), policy.maxBytes())),
                cache);
    }

    private static ImageFetcher retrying(OneTry fetcher, FetchPolicy policy) {
        return new RetryingFetcher(fetcher, policy.attempts());
    }

    private static void check(String reference, HostGuard hosts, S3Guard buckets) throws FetchFailure {
        if (scheme(reference).equals("s3")) {
            buckets.check(S3Object.parse(reference));
            return;
        }
        URI uri;
        try {
            uri = new URI(reference);
        } catch (URISyntaxException e) {
            // Its fetcher says so; it never gave an image that memory could hold.
            return;
        }
        hosts.checkName(uri);
    }

    private static String scheme(String reference) {
        return References.scheme(reference).orElse("file");
    }

    /** Empty where there is no cache. */
    public Optional<CacheCounts> cacheCounts() {
        return cache.map(CachingFetcher::counts);
    }

    @Override
    public FetchedImage fetch(String reference, Deadline deadline, ByteBudget budget)
            throws FetchException, InterruptedException {
        String scheme = scheme(reference);
        ImageFetcher fetcher = schemes.get(scheme);
        if (fetcher == null) {
            throw new FetchException(
                    "unsupported-scheme",
                    "the scheme %s is not taken; taken are file, http, https, s3 and data".formatted(scheme),
                    false,
                    0);
        }
        return fetcher.fetch(reference, deadline, budget);
    }
}
