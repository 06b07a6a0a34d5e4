package dev.densestream.fetch;

import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.HostnameVerifier;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/** The HTTP client, held to the guard in everything that it does by itself. */
final class GuardedClient {
    /** Where {@code Retry-After} stands for us: the client would follow the header itself, past our attempts. */
    static final String RETRY_AFTER = "Densestream-Retry-After";

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final int IDLE_CONNECTIONS = 64;
    private static final int IDLE_SECONDS = 30;

    private GuardedClient() {}

    static OkHttpClient of(HostGuard guard, NameResolver names) {
        HostnameVerifier strict = new OkHttpClient().hostnameVerifier();
        return new OkHttpClient.Builder()
                .dns(new GuardedDns(guard, names))
                .socketFactory(new GuardedSockets(guard))
                .proxy(Proxy.NO_PROXY)
                .followRedirects(false)
                .followSslRedirects(false)
                // With a verifier that is not its own, the client never asks one host over the connection of another.
                .hostnameVerifier((host, session) -> strict.verify(host, session))
                .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, IDLE_SECONDS, TimeUnit.SECONDS))
                .connectTimeout(CONNECT_WITHIN)
                // The whole fetch has one deadline, kept by whoever calls.
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .addNetworkInterceptor(GuardedClient::observe)
                .build();
    }

    /** Told by a request's tag whether there was a connection at all. */
    static final class Reached {
        private final AtomicBoolean reached = new AtomicBoolean();

        boolean isTrue() {
            return reached.get();
        }
    }

    private static Response observe(Interceptor.Chain chain) throws IOException {
        chain.request().tag(Reached.class).reached.set(true);
        Response response = chain.proceed(chain.request());
        if (response.code() != 408 && response.code() != 503) {
            return response;
        }
        // These two the client would try again at once, unless asked to wait.
        String asked = response.header("Retry-After");
        Response.Builder told = response.newBuilder().header("Retry-After", "1");
        return (asked == null ? told : told.header(RETRY_AFTER, asked)).build();
    }
}
