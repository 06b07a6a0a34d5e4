package dev.densestream.fetch;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One try over HTTP. Redirects are followed by hand, each held to the same rules. */
final class HttpFetcher implements OneTry {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT_WITHIN)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final FetchPolicy policy;
    private final HostGuard guard;

    HttpFetcher(FetchPolicy policy, HostGuard guard) {
        this.policy = policy;
        this.guard = guard;
    }

    @Override
    public FetchedImage fetch(String reference, Deadline deadline, ByteBudget budget, int attempt)
            throws FetchFailure, InterruptedException {
        URI uri = parse(reference);
        for (int redirects = 0; redirects <= policy.maxRedirects(); redirects++) {
            guard.check(uri);
            var body = new LimitedBody(policy.maxBytes());
            HttpResponse<LimitedBody> response = send(uri, body, deadline);
            int status = response.statusCode();
            if (status >= 300 && status < 400 && status != 304) {
                body.cancel();
                uri = target(uri, response.headers());
                continue;
            }
            if (status != 200) {
                body.cancel();
                throw failure(uri, status, response.headers());
            }
            return read(uri, body, response.headers(), deadline, budget, attempt);
        }
        throw new FetchFailure(
                "http-status",
                "%s redirects more than %d times".formatted(References.shown(uri), policy.maxRedirects()),
                false);
    }

    private HttpResponse<LimitedBody> send(URI uri, LimitedBody body, Deadline deadline)
            throws FetchFailure, InterruptedException {
        if (deadline.expired()) {
            throw late(uri);
        }
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(deadline.remaining().plusMillis(1))
                .header("Accept", "image/*")
                .header("User-Agent", "densestream")
                .build();
        CompletableFuture<HttpResponse<LimitedBody>> exchange = client.sendAsync(request, info -> body);
        return await(uri, exchange, deadline, exchange);
    }

    private FetchedImage read(
            URI uri, LimitedBody body, HttpHeaders headers, Deadline deadline, ByteBudget budget, int attempt)
            throws FetchFailure, InterruptedException {
        long declared = headers.firstValueAsLong("Content-Length").orElse(policy.maxBytes());
        if (declared > policy.maxBytes()) {
            body.cancel();
            throw tooLarge(uri);
        }
        ByteBudget.Lease lease = deadline.credited(() -> budget.reserve(declared));
        boolean done = false;
        try {
            byte[] bytes = await(uri, body.read(), deadline, body.read());
            done = true;
            return new FetchedImage(bytes, attempt, lease);
        } finally {
            if (!done) {
                body.cancel();
                lease.close();
            }
        }
    }

    /** Waits until the deadline, and gives the exchange up in every other case. */
    private <T> T await(URI uri, CompletableFuture<T> result, Deadline deadline, CompletableFuture<?> exchange)
            throws FetchFailure, InterruptedException {
        boolean done = false;
        try {
            T value = result.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
            done = true;
            return value;
        } catch (TimeoutException e) {
            throw late(uri);
        } catch (ExecutionException e) {
            throw failure(uri, e.getCause());
        } finally {
            if (!done) {
                exchange.cancel(true);
            }
        }
    }

    private FetchFailure late(URI uri) {
        return new FetchFailure(
                "timeout",
                "%s gave no image within the deadline of %d ms"
                        .formatted(References.shown(uri), policy.deadline().toMillis()),
                true);
    }

    private FetchFailure tooLarge(URI uri) {
        return new FetchFailure(
                "too-large",
                "%s has more than the allowed %d bytes".formatted(References.shown(uri), policy.maxBytes()),
                false);
    }

    private FetchFailure failure(URI uri, Throwable cause) {
        return switch (cause) {
            case LimitedBody.TooLarge _ -> tooLarge(uri);
            case HttpTimeoutException _ -> late(uri);
            case ConnectException e ->
                new FetchFailure(
                        "connection-failed", "%s: no connection: %s".formatted(References.shown(uri), detail(e)), true);
            case IOException e ->
                new FetchFailure(
                        "connection-failed",
                        "%s: the connection broke: %s".formatted(References.shown(uri), detail(e)),
                        true);
            default ->
                new FetchFailure("connection-failed", "%s: %s".formatted(References.shown(uri), detail(cause)), false);
        };
    }

    private static FetchFailure failure(URI uri, int status, HttpHeaders headers) {
        if (status == 404 || status == 410) {
            return new FetchFailure(
                    "not-found", "%s answers with status %d".formatted(References.shown(uri), status), false);
        }
        boolean retryable = status >= 500 || status == 429 || status == 408;
        Duration retryAfter = headers.firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(null);
        return new FetchFailure(
                "http-status",
                "%s answers with status %d".formatted(References.shown(uri), status),
                retryable,
                retryAfter);
    }

    private static URI target(URI from, HttpHeaders headers) throws FetchFailure {
        Optional<String> location = headers.firstValue("Location");
        if (location.isEmpty()) {
            throw new FetchFailure("http-status", "%s redirects to nowhere".formatted(References.shown(from)), false);
        }
        URI to = from.resolve(parse(location.get(), from));
        String scheme = to.getScheme() == null ? "" : to.getScheme().toLowerCase(Locale.ROOT);
        boolean downgrade = from.getScheme().equalsIgnoreCase("https") && scheme.equals("http");
        if (downgrade || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new FetchFailure(
                    "not-allowed", "%s redirects to the scheme '%s'".formatted(References.shown(from), scheme), false);
        }
        return to;
    }

    private static URI parse(String reference) throws FetchFailure {
        return parse(reference, null);
    }

    private static URI parse(String reference, URI from) throws FetchFailure {
        try {
            return new URI(reference);
        } catch (URISyntaxException e) {
            throw new FetchFailure(
                    "bad-uri",
                    from == null
                            ? "no URI: " + e.getReason() + " at character " + e.getIndex()
                            : References.shown(from) + " redirects to what is no URI: " + e.getReason(),
                    false);
        }
    }

    private static String detail(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
