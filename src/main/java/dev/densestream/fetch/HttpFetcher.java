package dev.densestream.fetch;

import java.time.Clock;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/** One try over HTTP. Redirects are followed by hand, each held to the same rules. */
final class HttpFetcher implements OneTry {
    private final FetchPolicy policy;
    private final HostGuard guard;
    private final OkHttpClient client;
    private final Consumer<Origin> answered;
    private final Clock clock;

    /**
     * @param client from {@link GuardedClient}
     * @param answered told of each server that gave an answer, whatever it was, as long as it does not complain of itself
     */
    HttpFetcher(FetchPolicy policy, HostGuard guard, OkHttpClient client, Consumer<Origin> answered, Clock clock) {
        this.policy = policy;
        this.guard = guard;
        this.client = client;
        this.answered = answered;
        this.clock = clock;
    }

    @Override
    public Origin origin(String reference) throws FetchFailure {
        return guard.check(HttpReference.of(reference));
    }

    @Override
    public FetchedImage fetch(String reference, Deadline deadline, ByteBudget budget, int attempt)
            throws FetchFailure, InterruptedException {
        HttpUrl url = HttpReference.of(reference);
        for (int redirects = 0; redirects <= policy.maxRedirects(); redirects++) {
            Origin origin = redirects == 0 ? guard.check(url) : redirected(reference, url);
            var request = new HttpRequest(url, origin, policy, deadline, clock);
            try (ByteBudget.Lease _ = deadline.credited(() -> budget.turn(origin.name()))) {
                switch (request.send(client, budget, answered)) {
                    case HttpRequest.Got got -> {
                        return new FetchedImage(got.bytes(), attempt, got.lease());
                    }
                    case HttpRequest.Moved moved -> url = HttpReference.redirect(url, moved.location());
                }
            }
        }
        throw new FetchFailure(
                "http-status",
                "%s redirects more than %d times".formatted(References.shown(url.uri()), policy.maxRedirects()),
                false);
    }

    /** The message begins with where the image's way began: the host that is refused does not stand in the event. */
    private Origin redirected(String reference, HttpUrl to) throws FetchFailure {
        try {
            return guard.check(to);
        } catch (FetchFailure refused) {
            String from = References.shown(HttpReference.of(reference).uri());
            throw new FetchFailure("not-allowed", "%s redirects: %s".formatted(from, refused.getMessage()), false);
        }
    }
}
