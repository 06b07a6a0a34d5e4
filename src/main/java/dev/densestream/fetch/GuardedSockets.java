package dev.densestream.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/** Sockets that look at the very address that they connect to, whoever found it. */
final class GuardedSockets extends SocketFactory {
    private final HostGuard guard;

    GuardedSockets(HostGuard guard) {
        this.guard = guard;
    }

    @Override
    public Socket createSocket() {
        return new GuardedSocket(guard);
    }

    private static final class GuardedSocket extends Socket {
        private final HostGuard guard;

        private GuardedSocket(HostGuard guard) {
            // Or the JVM's settings could send it through a SOCKS proxy, which connects to where we never look.
            super(Proxy.NO_PROXY);
            this.guard = guard;
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            if (!(endpoint instanceof InetSocketAddress address) || address.isUnresolved()) {
                throw new IOException("no address to connect to: " + endpoint);
            }
            guard.check(address.getHostString(), address.getAddress());
            super.connect(endpoint, timeout);
        }
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw connected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw connected();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw connected();
    }

    private static UnsupportedOperationException connected() {
        return new UnsupportedOperationException("sockets are connected by whoever asks for them");
    }
}
