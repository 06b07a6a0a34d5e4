package dev.densestream.fetch;

import dev.densestream.fetch.FetchFailure.Blame;
import dev.densestream.fetch.HostGuard.RefusedAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** One request to one server, from the connection to the last byte of the answer, within the image's deadline. */
final class HttpRequest {
    private final HttpUrl url;
    private final Origin origin;
    private final FetchPolicy policy;
    private final Deadline deadline;
    private final Clock clock;
    private final GuardedClient.Reached reached = new GuardedClient.Reached();

    HttpRequest(HttpUrl url, Origin origin, FetchPolicy policy, Deadline deadline, Clock clock) {
        this.url = url;
        this.origin = origin;
        this.policy = policy;
        this.deadline = deadline;
        this.clock = clock;
    }

    /** An answer that is no failure. */
    sealed interface Answer {}

    /** @param lease the memory for the bytes */
    @SuppressWarnings("ArrayRecordComponent")
    record Got(byte[] bytes, ByteBudget.Lease lease) implements Answer {}

    /** @param location as the server wrote it */
    record Moved(String location) implements Answer {}

    /** @param answered told of the server where its answer shows that it is well */
    Answer send(OkHttpClient client, ByteBudget budget, Consumer<Origin> answered)
            throws FetchFailure, InterruptedException {
        if (deadline.expired()) {
            throw late();
        }
        Call call = client.newCall(new Request.Builder()
                .url(url)
                .header("Accept", "image/*")
                // Said so that the client does not ask for compression: a small answer could then become a large one.
                .header("Accept-Encoding", "identity")
                .header("User-Agent", "densestream")
                .tag(GuardedClient.Reached.class, reached)
                .build());
        try (Response response = within(
                call, () -> ScopedValue.where(GuardedDns.DEADLINE, deadline).call(call::execute))) {
            if (response.code() < 500 && response.code() != 429) {
                answered.accept(origin);
            }
            return switch (response.code()) {
                case 200 -> read(call, response, budget);
                case 300, 301, 302, 303, 305, 306, 307, 308 -> new Moved(location(response));
                default -> throw failure(response);
            };
        } finally {
            // Harmless where the answer was read to its end: the connection is the pool's again.
            call.cancel();
        }
    }

    /** Something that may block on the connection. */
    private interface Blocking<T> {
        T run() throws IOException, InterruptedException;
    }

    private <T> T within(Call call, Blocking<T> blocking) throws FetchFailure, InterruptedException {
        Alarm alarm = Alarm.in(deadline.remaining(), call::cancel);
        try (alarm) {
            return blocking.run();
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw alarm.rang() ? late() : failure(e);
        }
    }

    private Got read(Call call, Response response, ByteBudget budget) throws FetchFailure, InterruptedException {
        refuseEncoded(response.headers());
        Optional<Long> declared = declared(response.headers());
        if (declared.orElse(0L) > policy.maxBytes()) {
            throw tooLarge();
        }
        int most = Math.toIntExact(declared.orElse(policy.maxBytes()));
        ByteBudget.Lease lease = deadline.credited(() -> budget.reserve(most));
        boolean done = false;
        try {
            byte[] bytes = within(call, () -> bytes(response.body().byteStream(), most, declared.isPresent()));
            done = true;
            return new Got(bytes, lease);
        } finally {
            if (!done) {
                lease.close();
            }
        }
    }

    /** More came than is allowed. */
    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static byte[] bytes(InputStream in, int most, boolean exactly) throws IOException {
        byte[] bytes = exactly ? new byte[most] : in.readNBytes(most);
        if (exactly) {
            int length = in.readNBytes(bytes, 0, most);
            if (length < most) {
                throw new IOException("%d of %d bytes came".formatted(length, most));
            }
        }
        if (in.read() >= 0) {
            throw exactly ? new IOException("more than the declared %d bytes came".formatted(most)) : new TooLarge();
        }
        return bytes;
    }

    private void refuseEncoded(Headers headers) throws FetchFailure {
        String encoding = String.join(", ", headers.values("Content-Encoding")).strip();
        if (!encoding.isEmpty() && !encoding.equalsIgnoreCase("identity")) {
            throw new FetchFailure(
                    "content-encoding",
                    "%s answers with Content-Encoding %s, which was not asked for; a picture is compressed already"
                            .formatted(shown(), encoding),
                    false);
        }
    }

    /** @return empty where none is declared */
    private Optional<Long> declared(Headers headers) throws FetchFailure {
        List<String> lengths =
                headers.values("Content-Length").stream().distinct().toList();
        if (lengths.isEmpty() || headers.get("Transfer-Encoding") != null) {
            return Optional.empty();
        }
        if (lengths.size() > 1 || !lengths.getFirst().matches("\\d{1,18}")) {
            throw broken("Content-Length is '%s'".formatted(String.join("' and '", lengths)));
        }
        return Optional.of(Long.valueOf(lengths.getFirst()));
    }

    private String location(Response response) throws FetchFailure {
        String location = response.header("Location");
        if (location == null) {
            throw new FetchFailure("http-status", "%s redirects to nowhere".formatted(shown()), false);
        }
        return location;
    }

    private FetchFailure failure(Response response) {
        int status = response.code();
        String message = "%s answers with status %d".formatted(shown(), status);
        if (status == 404 || status == 410) {
            return new FetchFailure("not-found", message, false);
        }
        boolean strained = status >= 500 || status == 429;
        return new FetchFailure("http-status", message, strained || status == 408, retryAfter(response.headers()))
                .at(origin, strained ? Blame.STRAINED : Blame.NONE);
    }

    /** @return null where nothing is asked for, or not in words that mean anything */
    private Duration retryAfter(Headers headers) {
        String own = headers.get(GuardedClient.RETRY_AFTER);
        String asked = own == null ? headers.get("Retry-After") : own;
        if (asked == null) {
            return null;
        }
        if (asked.strip().matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(asked.strip()));
        }
        Instant then = Headers.of("Date", asked).getInstant("Date");
        if (then == null) {
            return null;
        }
        Duration wait = Duration.between(clock.instant(), then);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private FetchFailure late() {
        return new FetchFailure(
                        "timeout",
                        "%s gave no image within the deadline of %d ms"
                                .formatted(shown(), policy.deadline().toMillis()),
                        true)
                .at(origin, Blame.STRAINED);
    }

    private FetchFailure tooLarge() {
        return new FetchFailure(
                "too-large", "%s has more than the allowed %d bytes".formatted(shown(), policy.maxBytes()), false);
    }

    private FetchFailure failure(IOException e) {
        Optional<RefusedAddress> refused = all(e).filter(RefusedAddress.class::isInstance)
                .map(RefusedAddress.class::cast)
                .findFirst();
        if (refused.isPresent()) {
            return new FetchFailure("not-allowed", refused.get().getMessage(), false);
        }
        if (e instanceof TooLarge) {
            return tooLarge();
        }
        if (reached.isTrue()) {
            return broken(detail(e));
        }
        String what = e instanceof UnknownHostException
                ? "the host %s has no address".formatted(url.host())
                : "%s: no connection: %s".formatted(shown(), detail(e));
        return new FetchFailure("connection-failed", what, true).at(origin, Blame.DOWN);
    }

    private FetchFailure broken(String what) {
        return new FetchFailure("connection-failed", "%s: the connection broke: %s".formatted(shown(), what), true)
                .at(origin, Blame.STRAINED);
    }

    /** An exception, its causes, and what else was tried in vain, such as another address of the same host. */
    private static Stream<Throwable> all(Throwable e) {
        Stream<Throwable> cause = e.getCause() == null ? Stream.of() : all(e.getCause());
        return Stream.concat(Stream.of(e), Stream.concat(cause, Arrays.stream(e.getSuppressed())));
    }

    private String shown() {
        return References.shown(url.uri());
    }

    private static String detail(Throwable e) {
        String detail = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return detail.lines().findFirst().orElse(detail);
    }
}
