package dev.densestream.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;

/** Gives the client only addresses that may be connected to, within the time that the image has. */
final class GuardedDns implements Dns {
    /** Whose name is being looked for on this thread. */
    static final ScopedValue<Deadline> DEADLINE = ScopedValue.newInstance();

    private static final int MOST_AT_ONCE = 32;
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final HostGuard guard;
    private final NameResolver names;
    /** Looking up a name holds its thread in native code: on virtual threads, a few servers of names that hang stop all images. */
    private final ExecutorService lookups;

    GuardedDns(HostGuard guard, NameResolver names) {
        this.guard = guard;
        this.names = names;
        var pool = new ThreadPoolExecutor(
                MOST_AT_ONCE,
                MOST_AT_ONCE,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("names-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        this.lookups = pool;
    }

    /** A name of which one address is refused is refused as a whole. */
    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        List<InetAddress> addresses = within(host);
        for (InetAddress address : addresses) {
            guard.check(host, address);
        }
        return addresses;
    }

    private List<InetAddress> within(String host) throws UnknownHostException {
        Future<List<InetAddress>> answer = lookups.submit(() -> names.addresses(host));
        try {
            return answer.get(DEADLINE.get().remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UnknownHostException unknown ? unknown : none(host);
        } catch (TimeoutException e) {
            throw none(host);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw none(host);
        } finally {
            answer.cancel(false);
        }
    }

    private static UnknownHostException none(String host) {
        return new UnknownHostException(host);
    }
}
