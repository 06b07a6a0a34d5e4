package dev.densestream.cli;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;

/** A process of whose sockets none connects: each try is a line on standard output instead. */
final class ShutSockets {
    static final String TRIED = "tried to connect to ";

    private ShutSockets() {}

    /**
     * Runs as the name says.
     *
     * @param arguments of a command; none to start DJL without what we set before
     */
    @SuppressWarnings("deprecation")
    public static void main(String[] arguments) throws IOException {
        Socket.setSocketImplFactory(Shut::new);
        if (arguments.length == 0) {
            Engine.getEngine("PyTorch");
        } else {
            Main.main(arguments);
        }
    }

    /** Does nothing but tell. */
    private static final class Shut extends SocketImpl {
        @Override
        protected void create(boolean stream) {}

        @Override
        protected void connect(String host, int port) throws IOException {
            throw told(host + ":" + port);
        }

        @Override
        protected void connect(InetAddress address, int port) throws IOException {
            throw told(address + ":" + port);
        }

        @Override
        protected void connect(SocketAddress address, int timeout) throws IOException {
            throw told(address.toString());
        }

        @SuppressWarnings("SystemOut")
        private static IOException told(String where) {
            System.out.println(TRIED + where);
            System.out.flush();
            return new ConnectException("shut");
        }

        @Override
        protected void bind(InetAddress host, int port) {}

        @Override
        protected void listen(int backlog) {}

        @Override
        protected void accept(SocketImpl socket) throws IOException {
            throw new ConnectException("shut");
        }

        @Override
        protected InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        protected OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        protected int available() {
            return 0;
        }

        @Override
        protected void close() {}

        @Override
        protected void sendUrgentData(int data) {}

        @Override
        public void setOption(int option, Object value) {}

        @Override
        public Object getOption(int option) {
            return 0;
        }
    }
}
