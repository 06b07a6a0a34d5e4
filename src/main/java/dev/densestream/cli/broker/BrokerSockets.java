package dev.densestream.cli.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The listeners' sockets, bound before the broker is configured: a free port stays ours from the moment it is known, and
 * a port that is taken is found before anything has started.
 */
final class BrokerSockets implements ServerSocketFactory, AutoCloseable {
    private final Map<String, ServerSocketChannel> bound = new HashMap<>();

    /**
     * @param port the port, or 0 for a free one
     * @return the port that was bound
     * @throws BrokerException where it cannot be bound
     */
    synchronized int bind(String listener, String host, int port) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new BrokerException("host '%s' is not known".formatted(host));
        }
        try {
            ServerSocketChannel channel = ServerSocketChannel.open();
            bound.put(listener, channel);
            channel.configureBlocking(false);
            channel.bind(address);
            return channel.socket().getLocalPort();
        } catch (BindException e) {
            throw new BrokerException("port %d at %s cannot be used: %s".formatted(port, host, e.getMessage()), e);
        } catch (IOException e) {
            throw new BrokerException("no socket at %s:%d: %s".formatted(host, port, e.getMessage()), e);
        }
    }

    @Override
    public synchronized ServerSocketChannel openServerSocket(
            String listener, InetSocketAddress address, int backlog, int receiveBuffer) throws IOException {
        ServerSocketChannel channel = bound.remove(listener);
        if (channel == null) {
            throw new SocketException("listener %s has no socket left".formatted(listener));
        }
        return channel;
    }

    /** Closes what the broker never took; what it took, it closes itself. */
    @Override
    public synchronized void close() {
        for (ServerSocketChannel channel : bound.values()) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        bound.clear();
    }
}
