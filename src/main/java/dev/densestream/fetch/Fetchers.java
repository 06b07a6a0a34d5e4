package dev.densestream.fetch;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Sends each reference to the fetcher of its scheme, and refuses all others. */
public final class Fetchers implements ImageFetcher {
    private final Map<String, ImageFetcher> schemes;
    private final Outages outages;

    private Fetchers(Map<String, ImageFetcher> schemes, Outages outages) {
        this.schemes = schemes;
        this.outages = outages;
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
        var retriedHttp = new RetryingFetcher(http, policy.attempts(), outages, Pause.real(), random);
        var retriedFiles = new RetryingFetcher(files, policy.attempts(), outages, Pause.real(), random);
        return new Fetchers(
                Map.of(
                        "file", retriedFiles,
                        "http", retriedHttp,
                        "https", retriedHttp,
                        "data", new DataUriFetcher(policy.dataUris(), policy.maxBytes())),
                outages);
    }

    /** The sources that are down now, in no order. */
    public List<Outage> outages() {
        return outages.now();
    }

    @Override
    public FetchedImage fetch(String reference, Deadline deadline, ByteBudget budget)
            throws FetchException, InterruptedException {
        String scheme = References.scheme(reference).orElse("file");
        ImageFetcher fetcher = schemes.get(scheme);
        if (fetcher == null) {
            throw new FetchException(
                    "unsupported-scheme",
                    "the scheme %s is not taken; taken are file, http, https and data".formatted(scheme),
                    false,
                    0);
        }
        return fetcher.fetch(reference, deadline, budget);
    }
}
