package dev.densestream.fetch;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Sends each reference to the fetcher of its scheme, and refuses all others. */
public final class Fetchers implements ImageFetcher {
    private final Map<String, ImageFetcher> schemes;
    private final Outages outages;
    private final Optional<CachingFetcher> cache;

    private Fetchers(Map<String, ImageFetcher> schemes, Outages outages, Optional<CachingFetcher> cache) {
        this.schemes = schemes;
        this.outages = outages;
        this.cache = cache;
    }

    /** @throws IllegalArgumentException if the policy names what is not there */
    public static Fetchers of(FetchPolicy policy) {
        return of(policy, NameResolver.ofTheSystem());
    }

    static Fetchers of(FetchPolicy policy, NameResolver names) {
        var random = new Random();
        boolean hold = policy.onOutage() == FetchPolicy.OnOutage.PAUSE;
        var outages = new Outages(hold, System::nanoTime, Pause.real(), random);
        var guard = new HostGuard(policy.httpHosts(), policy.privateAddresses());
        OneTry http =
                new HttpFetcher(policy, guard, GuardedClient.of(guard, names), outages::answered, Clock.systemUTC());
        OneTry files = new FileFetcher(policy.fileRoots(), policy.maxBytes(), outages::answered);
        var s3Connection = new S3Connection(policy.s3(), policy.deadline());
        if (policy.s3().atOnce()) {
            s3Connection.open();
        }
        OneTry s3 = new S3Fetcher(new S3Guard(policy.s3().buckets()), s3Connection, policy, outages::answered);
        var retriedHttp = new RetryingFetcher(http, policy.attempts(), outages, Pause.real(), random);
        var retriedFiles = new RetryingFetcher(files, policy.attempts(), outages, Pause.real(), random);
        var retriedS3 = new RetryingFetcher(s3, policy.attempts(), outages, Pause.real(), random);
        ImageFetcher remote = (reference, deadline, budget) ->
                (isS3(reference) ? retriedS3 : retriedHttp).fetch(reference, deadline, budget);
        Optional<CachingFetcher> cache = policy.cacheBytes() == 0
                ? Optional.empty()
                : Optional.of(new CachingFetcher(
                        remote,
                        reference -> (isS3(reference) ? s3 : http).origin(reference),
                        new ByteCache(policy.cacheBytes())));
        ImageFetcher outer = cache.<ImageFetcher>map(c -> c).orElse(remote);
        return new Fetchers(
                Map.of(
                        "file", retriedFiles,
                        "http", outer,
                        "https", outer,
                        "s3", outer,
                        "data", new DataUriFetcher(policy.dataUris(), policy.maxBytes())),
                outages,
                cache);
    }

    private static boolean isS3(String reference) {
        return scheme(reference).equals("s3");
    }

    private static String scheme(String reference) {
        return References.scheme(reference).orElse("file");
    }

    /** The sources that are down now, in no order. */
    public List<Outage> outages() {
        return outages.now();
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
