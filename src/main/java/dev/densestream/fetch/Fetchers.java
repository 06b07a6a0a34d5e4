package dev.densestream.fetch;

import java.util.Map;

/** Sends each reference to the fetcher of its scheme, and refuses all others. */
public final class Fetchers implements ImageFetcher {
    private final Map<String, ImageFetcher> schemes;

    private Fetchers(Map<String, ImageFetcher> schemes) {
        this.schemes = schemes;
    }

    /** @throws IllegalArgumentException if the policy names what is not there */
    public static ImageFetcher of(FetchPolicy policy) {
        ImageFetcher files = new FileFetcher(policy.fileRoots(), policy.maxBytes());
        ImageFetcher http = new RetryingFetcher(
                new HttpFetcher(policy, new HostGuard(policy.httpHosts(), policy.privateAddresses())),
                policy.attempts());
        return new Fetchers(Map.of(
                "file", files,
                "http", http,
                "https", http,
                "data", new DataUriFetcher(policy.dataUris(), policy.maxBytes())));
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
